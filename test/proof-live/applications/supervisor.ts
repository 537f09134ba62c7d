import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Application, Place } from '../application.ts'
import { createBrowser, untilAnswered } from '../browser.ts'

/** Supervisor's page of processes, behind basic auth. Its administrator gives the user another password. */
export const supervisor: Application = {
  name: 'Supervisor',
  covers: 'basic auth',
  packages: { name: 'supervisor', client: 'pip', list: ['supervisor==4.3.0', 'setuptools==80.9.0'] },
  sessionFields: { keep_alive: true, monitoring: { max_seconds: 120 } },
  endsUnused: false,
  start: async (place) => {
    const site = `http://127.0.0.1:${place.port}/`
    let password = 'Garden-latch-41'
    let server = serve(place, password)
    await untilAnswered(site)
    return {
      logIn: async () => {
        const given = `mira:${password}`
        const authorization = `Basic ${Buffer.from(given).toString('base64')}`
        const marker = 'processname=clock'
        return {
          handedOver: { content: `curl -u '${given}' '${site}'` },
          page: site,
          marker,
          works: async () => (await createBrowser().get(site, { authorization })).text.includes(marker),
        }
      },
      endLogins: async () => {
        await server.stop('SIGTERM')
        password = `${password}-next`
        server = serve(place, password)
        await untilAnswered(site)
      },
    }
  },
}

function serve({ folder, port, start }: Place, password: string) {
  const lines = [
    '[supervisord]',
    'nodaemon=true',
    'logfile=%(here)s/supervisord.log',
    'pidfile=%(here)s/supervisord.pid',
    '[inet_http_server]',
    `port=127.0.0.1:${port}`,
    'username=mira',
    `password=${password}`,
    '[rpcinterface:supervisor]',
    'supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface',
    '[program:clock]',
    'command=/bin/sleep 86400',
  ]
  writeFileSync(join(folder, 'supervisord.conf'), `${lines.join('\n')}\n`)
  return start('supervisord', ['-c', 'supervisord.conf'])
}
