"""``tambour new``: the file of a new original, after a few questions, from a model if one fits."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from syndicate import announcement, kinds, new
from syndicate.announcement import Announcement, Question
from syndicate.cli.common import configuration, editorial_now, json_option, now_option, print_json, say
from syndicate.cli.printing import show
from syndicate.config import TYPES
from syndicate.errors import ConfigError
from syndicate.i18n import _, ngettext
from syndicate.kinds import BadValueError


class _Command(click.Command):
    """A command whose title may begin with a dash: no option has a space before its “=”."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if "--" not in args:
            titles = [arg for arg in args if arg.startswith("-") and " " in arg.partition("=")[0]]
            args = [*(arg for arg in args if arg not in titles), *(["--", *titles] if titles else [])]
        return super().parse_args(ctx, args)


@click.command(cls=_Command)
@click.argument("kind", metavar=_("[TYPE]"), required=False)
@click.argument("title", metavar=_("[TITLE]"), required=False)
@click.option("--model", metavar=_("NAME"), help=_("The model to start from; TYPE may be the name of a model too."))
@click.option("--set", "settings", multiple=True, metavar=_("KEY=VALUE"),
              help=_("An answer, given in advance; can be repeated."))  # fmt: skip
@click.option(
    "--no-input",
    is_flag=True,
    help=_("Ask nothing: what is not given stays to fill in; what is obligatory comes from --set."),
)
@click.option("--list", "listed", is_flag=True, help=_("Show the models and the types, and stop."))
@json_option
@now_option
@click.pass_obj
def command(
    folder: Path,
    kind: str | None,
    title: str | None,
    model: str | None,
    settings: tuple[str, ...],
    no_input: bool,
    listed: bool,
    as_json: bool,
    now: str | None,
) -> None:
    if listed:
        _list(as_json)
        return
    config = configuration(folder)
    moment = editorial_now(config, now)
    if kind is None and model is None and not no_input:
        kind = _choose()
    draft = new.Draft(config, announcement.find(kind, model), today=moment.astimezone(config.zone).date())
    _take(draft, "title", title)
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals:
            raise ConfigError(_("“{text}” is not written KEY=VALUE.").format(text=setting))
        _take(draft, key.strip(), value)
    if not as_json:
        _guide(draft.model)
    _ask_all(draft, moment.astimezone(config.zone), no_input)
    created = new.create(draft, moment)
    if as_json:
        print_json({"path": _relative(created.path, config.root), "id": created.id, "type": draft.model.type,
                    "model": draft.model.name or None,
                    "blanks": [{"line": line, "what": what} for line, what in created.blanks]})  # fmt: skip
    else:
        _report(created, _relative(created.path, config.root), draft)


command.help = _(
    "Write the file of a new original, after a few questions. TYPE is a folder of content/ (actualites, agenda, "
    "alertes…) or the name of a model (coupure-eau, travaux-voirie…). The file is a draft: nothing is published "
    "before you remove the line “status: draft”."
)


def _list(as_json: bool) -> None:
    models = [announcement.load(name) for name in announcement.names()]
    if as_json:
        print_json([{"name": model.name, "type": model.type, "label": model.label} for model in models])
        return
    wide = max(len(model.name) for model in models)
    for model in models:
        show(f"{model.name:{wide}}  {model.type:13}  {model.label}")
    say(_("Without a model: {types}.").format(types=", ".join(TYPES)))


def _choose() -> str:
    """Ask which model; its number will do."""
    names = announcement.names()
    for number, name in enumerate(names, 1):
        say(f"{number:3}. {announcement.load(name).label}")
    say(_("Or a type, without a model: {types}.").format(types=", ".join(TYPES)))
    while True:
        typed = click.prompt(_("What do you want to announce (number or name)?"), err=True, prompt_suffix=" ").strip()
        typed = names[int(typed) - 1] if typed.isdecimal() and 0 < int(typed) <= len(names) else typed
        try:
            announcement.find(typed, None)
        except ConfigError as error:
            say(error.message)
        else:
            return str(typed)


def _take(draft: new.Draft, key: str, typed: str | None) -> None:
    if typed is None:
        return
    try:
        draft.answer(key, typed)
    except BadValueError as wrong:
        raise ConfigError(str(wrong)) from None


def _guide(model: Announcement) -> None:
    """Show what to say and what never to say, before the questions."""
    if model.name:
        say(f"\n{model.label}")
        for heading, lines in ((_("To say"), model.say), (_("Never to say"), model.never)):
            say(f"\n{heading}")
            for line in lines:
                say(f"  - {line}")
        say("")


def _ask_all(draft: new.Draft, now: datetime, no_input: bool) -> None:
    """Ask what is not known yet; without anybody to ask, take what each question gives by itself."""
    left = [question for question in draft.model.questions if not draft.answered(question.key)]
    if left and not no_input:
        say(_("Press Enter to leave an answer for later."))
    for question in left:
        default = f"{now:%Y-%m-%d %H:%M}" if question.default == "now" else question.default
        if not no_input:
            _ask(draft, question, default)
        elif default:
            _take(draft, question.key, default)
    if "title" not in draft.values and not no_input:
        _ask(draft, Question("title", _("Title?"), kinds.text), draft.title())


def _ask(draft: new.Draft, question: Question, default: str | None) -> None:
    """Ask until the answer holds. Only what the file cannot do without is asked again when left empty."""
    dated = question.kind in (kinds.moment, kinds.flag_or_moment)
    ask = " ".join([question.ask, *([_("For example 24/11/2026 8h30:")] if dated else [])])
    needed = question.key == "title" or draft.model.required(question.key)
    while True:
        typed = click.prompt(ask, default=default or "", show_default=bool(default), prompt_suffix=" ", err=True)
        if not typed.strip():
            if not needed or (question.key != "title" and draft.leave(question.key)):
                return
            say(_("This answer is obligatory."))
            continue
        try:
            draft.answer(question.key, typed)
        except BadValueError as wrong:
            say(str(wrong))
        else:
            return


def _report(created: new.Created, path: str, draft: new.Draft) -> None:
    say(_("Written: {file}").format(file=path))
    published = draft.values.get("status") == "published"
    if created.blanks:
        count = len(created.blanks)
        say(ngettext("{count} thing is left to fill in:", "{count} things are left to fill in:", count)
            .format(count=count))  # fmt: skip
        for line, what in created.blanks:
            say("  - " + _("line {line}: {what}").format(line=line, what=what))
    say(_("Next: open the file, complete and read it again, then run “tambour check {file}”.").format(file=path))
    if not published:
        say(_("It is a draft: nothing is published before you remove its line “status: draft”."))


def _relative(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file)
