// Two things that depend on the hour at which a page is read, and that a page made yesterday cannot say by itself.
// Without this script the page shows the hours in full, and the end of each alert in words.

// Alerts begin and end by themselves.
const now = new Date();
for (const part of document.querySelectorAll("[data-until], [data-from]")) {
  const { from, until } = part.dataset;
  part.hidden = (from && now < new Date(from)) || (until && now >= new Date(until));
}

// "Open until 17:30", by the clock of the commune and not by that of the reader.
const state = document.querySelector("[data-hours]");
if (state) {
  const { zone, lang, week, days, words } = JSON.parse(state.dataset.hours);
  const at = (moment) =>
    Object.fromEntries(
      new Intl.DateTimeFormat("en-CA", {
        timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
      }).formatToParts(moment).map((part) => [part.type, part.value]),
    );
  const local = at(now);
  const minute = local.hour * 60 + +local.minute;
  const day = (ahead) => new Date(Date.UTC(local.year, local.month - 1, +local.day + ahead));
  const spans = (date) => days[date.toISOString().slice(0, 10)] ?? week[(date.getUTCDay() + 6) % 7];
  const hour = (time) => words.hour.replace("{h}", Math.floor(time / 60)).replace("{m}", time % 60 || words.hour.includes(":") ? String(time % 60).padStart(2, "0") : "").trim();
  const open = spans(day(0)).find(([start, end]) => start <= minute && minute < end);
  let said, mood;
  if (open) {
    const left = open[1] - minute;
    mood = left < 30 ? "soon" : "open";
    said = mood === "soon" ? words.soon.replace("{minutes}", left) : words.open.replace("{hour}", hour(open[1]));
  } else {
    mood = "closed";
    for (let ahead = 0; ahead < 15 && !said; ahead++) {
      const next = spans(day(ahead)).find(([start]) => ahead > 0 || start > minute);
      if (!next) continue;
      const when = ahead === 0 ? words.today : ahead === 1 ? words.tomorrow
        : new Intl.DateTimeFormat(lang, { weekday: "long", day: "numeric", month: ahead > 6 ? "long" : undefined, timeZone: "UTC" }).format(day(ahead));
      said = words.closed.replace("{day}", when).replace("{hour}", hour(next[0]));
    }
    said ??= words.shut;
  }
  state.className = `state state-${mood}`;
  state.querySelector("span").textContent = said;
  state.hidden = false;
  document.querySelector(`[data-day="${(day(0).getUTCDay() + 6) % 7}"]`)?.classList.add("today");
}
