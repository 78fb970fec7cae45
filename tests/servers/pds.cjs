// Runs the reference Bluesky server (a PDS) with its directory of identities (PLC), both on loopback, all data in a
// temporary folder. Environment: PDS_PORT, PLC_PORT, and RATE_LIMITS=true for genuine 429 answers.
// Stops on SIGTERM and removes its folder.
const crypto = require('node:crypto')
const fs = require('node:fs')
const net = require('node:net')
const os = require('node:os')
const path = require('node:path')

const { PDS, envToCfg, envToSecrets, readEnv } = require('@atproto/pds')
const { Database, PlcServer } = require('@did-plc/server')

async function main() {
  listenOnLoopbackOnly()
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tambour-pds-'))
  const plcPort = Number(process.env.PLC_PORT)
  const plc = PlcServer.create({ db: Database.mock(), port: plcPort })
  await plc.start()

  Object.assign(process.env, settings(folder, plcPort))
  const env = readEnv()
  const pds = await PDS.create(envToCfg(env), envToSecrets(env))
  await pds.start()

  const stop = async () => {
    await pds.destroy()
    await plc.destroy()
    fs.rmSync(folder, { recursive: true, force: true })
    process.exit(0)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

// Both servers call listen(port), which means every interface of the machine.
function listenOnLoopbackOnly() {
  const listen = net.Server.prototype.listen
  net.Server.prototype.listen = function (first, ...rest) {
    const place = typeof first === 'number' ? { port: first, host: '127.0.0.1' } : first
    return listen.call(this, place, ...rest)
  }
}

function settings(folder, plcPort) {
  const secret = (bytes) => crypto.randomBytes(bytes).toString('hex')
  return {
    LOG_ENABLED: 'false',
    PDS_DEV_MODE: 'true',
    PDS_HOSTNAME: 'localhost',
    PDS_DATA_DIRECTORY: folder,
    PDS_BLOBSTORE_DISK_LOCATION: path.join(folder, 'blobs'),
    PDS_BLOB_UPLOAD_LIMIT: String(100 * 1024 * 1024),
    PDS_DID_PLC_URL: `http://127.0.0.1:${plcPort}`,
    PDS_SERVICE_HANDLE_DOMAINS: '.test',
    PDS_INVITE_REQUIRED: 'false',
    PDS_DISABLE_SSRF_PROTECTION: 'true',
    PDS_RATE_LIMITS_ENABLED: process.env.RATE_LIMITS || 'false',
    PDS_ADMIN_PASSWORD: secret(8),
    PDS_JWT_SECRET: secret(16),
    PDS_DPOP_SECRET: secret(32),
    PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX: secret(32),
  }
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
