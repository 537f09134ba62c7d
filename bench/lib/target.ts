import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Bench } from './bench.ts'
import type { BenchSession } from './bench-session.ts'
import type { Child, Children } from './children.ts'
import { freePort } from './free-port.ts'
import { loginPage, type PageKind, pageTemplate } from './pages.ts'

/** The site that is scraped: /page/<kind> answers the page of the session whose `sid` cookie came, else a login page. */
export interface Target {
  /** What runs: `nginx` or `node`. */
  readonly name: string
  readonly pid: number
  readonly origin: string
}

/** Which sessions have which pages; the pages of a kind exist for its sessions alone. */
export type TargetPages = Partial<Readonly<Record<PageKind, readonly BenchSession[]>>>

/** Starts nginx where it is installed, else a node process that answers the same. Files go below `directory`. */
export async function startTarget(
  { children, effort }: Pick<Bench, 'children' | 'effort'>,
  directory: string,
  pages: TargetPages,
): Promise<Target> {
  mkdirSync(directory, { recursive: true })
  // nginx may read them as another user.
  chmodSync(directory, 0o755)
  const port = await freePort()
  const nginx = effort.nodeTarget ? null : nginxProgram()
  const child =
    nginx === null ? startNode(children, directory, port, pages) : startNginx(nginx, children, directory, port, pages)
  const origin = `http://127.0.0.1:${port}`
  await untilAnswering(`${origin}/page/${Object.keys(pages)[0]}`, child)
  return { name: nginx === null ? 'node' : 'nginx', pid: child.pid, origin }
}

/** The nginx program, or null where there is none. */
function nginxProgram(): string | null {
  const found = ['nginx', '/usr/sbin/nginx', '/usr/local/sbin/nginx'].find((path) => !spawnSync(path, ['-v']).error)
  return found ?? null
}

function startNginx(nginx: string, children: Children, directory: string, port: number, pages: TargetPages): Child {
  writePages(directory, pages)
  const sessions = new Set(Object.values(pages).flat())
  writeFileSync(join(directory, 'sessions.map'), [...sessions].map(({ sid, marker }) => `${sid} ${marker};\n`).join(''))
  writeFileSync(join(directory, 'nginx.conf'), nginxConfig(directory, port))
  return children.start(nginx, ['-p', directory, '-c', join(directory, 'nginx.conf'), '-e', 'stderr'])
}

function writePages(directory: string, pages: TargetPages): void {
  for (const [kind, sessions] of Object.entries(pages) as [PageKind, readonly BenchSession[]][]) {
    const template = pageTemplate(kind)
    mkdirSync(join(directory, kind))
    writeFileSync(join(directory, kind, 'login.html'), loginPage())
    for (const { marker } of sessions) writeFileSync(join(directory, kind, `${marker}.html`), template.join(marker))
  }
  symlinkSync(Object.keys(pages)[0] ?? '.', join(directory, 'default'))
}

/** One process, no log, as many requests on a connection as come; who is asking is looked up by the cookie's value. */
function nginxConfig(directory: string, port: number): string {
  return `daemon off;
master_process off;
pid ${directory}/nginx.pid;
error_log stderr error;
events { worker_connections 4096; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_timeout 300s;
  keepalive_requests 1000000000;
  large_client_header_buffers 8 16k;
  open_file_cache max=20000 inactive=600s;
  open_file_cache_valid 600s;
  client_body_temp_path ${directory}/body;
  proxy_temp_path ${directory}/proxy;
  fastcgi_temp_path ${directory}/fastcgi;
  uwsgi_temp_path ${directory}/uwsgi;
  scgi_temp_path ${directory}/scgi;
  map_hash_max_size 65536;
  map_hash_bucket_size 128;
  map $cookie_sid $who { default login; include ${directory}/sessions.map; }
  types {}
  default_type "text/html; charset=utf-8";
  server {
    listen 127.0.0.1:${port} backlog=4096;
    root ${directory};
    rewrite ^/page/(\\w+)$ /$1/$who.html break;
    rewrite ^/$ /default/$who.html break;
  }
}
`
}

function startNode(children: Children, directory: string, port: number, pages: TargetPages): Child {
  const file = join(directory, 'sessions.json')
  writeFileSync(file, JSON.stringify(pages))
  return children.start(process.execPath, [fileURLToPath(new URL('../target.ts', import.meta.url)), String(port), file])
}

async function untilAnswering(url: string, child: Child): Promise<void> {
  let end: string | null = null
  child.ended.then((output) => {
    end = output
  })
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const answered = await fetch(url).then(
      (response) => response.text(),
      () => null,
    )
    if (answered?.includes('Sign in')) return
    if (end !== null) break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`the target does not answer ${url}: ${end ?? ''}`)
}
