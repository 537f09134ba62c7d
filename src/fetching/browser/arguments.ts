import { withoutBrackets } from '../../egress/policy.ts'

export interface ChromiumOptions {
  /** The proxy for all connections, `http://host:port`. */
  readonly proxyServer: string
  /** The directory of the browser's profile. */
  readonly profile: string
  /** False: renderers run without Chromium's own sandbox. */
  readonly sandbox: boolean
}

/** The argument that identifies the processes of a browser. */
export const profileArgument = (profile: string): string => `--user-data-dir=${profile}`

/**
 * Chromium's command line. No requests of the browser's own (updates, metrics, safe browsing), and nothing bypasses the
 * proxy: no QUIC, no WebRTC over UDP, and the browser never resolves a name, so that prefetching sends no DNS query.
 */
export function chromiumArguments({ proxyServer, profile, sandbox }: ChromiumOptions): string[] {
  return [
    '--headless',
    '--remote-debugging-pipe',
    profileArgument(profile),
    `--proxy-server=${proxyServer}`,
    '--proxy-bypass-list=<-loopback>',
    `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ${withoutBrackets(new URL(proxyServer).hostname)}`,
    '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
    '--disable-quic',
    // A frame of another site gets a process of its own, as in a browser with a window: the headless shell has this off.
    '--site-per-process',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--no-first-run',
    '--no-default-browser-check',
    '--no-pings',
    '--disable-background-networking',
    '--disable-breakpad',
    '--disable-client-side-phishing-detection',
    '--disable-component-update',
    '--disable-default-apps',
    '--disable-domain-reliability',
    '--disable-extensions',
    '--disable-file-system',
    '--disable-hang-monitor',
    '--disable-prompt-on-repost',
    '--disable-sync',
    '--metrics-recording-only',
    '--mute-audio',
    '--password-store=basic',
    '--use-mock-keychain',
    '--disable-blink-features=AutomationControlled',
    // Its own process would have the same user, no sandbox of its own on Linux, and 10 MB more.
    '--enable-features=NetworkServiceInProcess2',
    `--disable-features=${disabledFeatures.join()}`,
    ...(sandbox ? [] : ['--no-sandbox']),
  ]
}

const disabledFeatures = [
  'AutofillServerCommunication',
  'CertificateTransparencyComponentUpdater',
  'DialMediaRouteProvider',
  'GlobalMediaControls',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'Prerender2',
  // A renderer that waits for the next page, of about 10 MB. Contexts are made in advance here, each with a
  // renderer of its own, so that it would only be a second one.
  'SpareRendererForSitePerProcess',
  'Translate',
  'WebTransport',
]
