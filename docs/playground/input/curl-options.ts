/** What an option of curl means for the request. `value` and `flag` change nothing in it. */
export type CurlOption =
  | 'method'
  | 'header'
  | 'data'
  | 'data-raw'
  | 'data-urlencode'
  | 'json'
  | 'form'
  | 'user'
  | 'bearer'
  | 'cookie'
  | 'agent'
  | 'referer'
  | 'url'
  | 'certificate'
  | 'config'
  | 'get'
  | 'head'
  | 'value'
  | 'flag'

const named = (kind: CurlOption, names: string): readonly (readonly [string, CurlOption])[] =>
  names.split(' ').map((name) => [name, kind])

/** The options of curl by their names. Those of one letter may stand together, and their value behind them. */
export const CURL_OPTIONS: ReadonlyMap<string, CurlOption> = new Map([
  ...named('method', '-X --request'),
  ...named('header', '-H --header'),
  ...named('data', '-d --data --data-ascii --data-binary'),
  ...named('data-raw', '--data-raw'),
  ...named('data-urlencode', '--data-urlencode'),
  ...named('json', '--json'),
  ...named('form', '-F --form --form-string'),
  ...named('user', '-u --user'),
  ...named('bearer', '--oauth2-bearer'),
  ...named('cookie', '-b --cookie'),
  ...named('agent', '-A --user-agent'),
  ...named('referer', '-e --referer'),
  ...named('url', '--url'),
  ...named('certificate', '-E --cert --cert-type'),
  ...named('config', '-K --config --next -T --upload-file --url-query'),
  ...named('get', '-G --get'),
  ...named('head', '-I --head'),
  ...named(
    'value',
    '--key --key-type --pass --cacert --capath --ciphers --tls-max --pinnedpubkey --resolve --connect-to',
  ),
  ...named(
    'value',
    '-o --output -D --dump-header -c --cookie-jar -w --write-out -m --max-time --connect-timeout --retry',
  ),
  ...named(
    'value',
    '--retry-delay --max-redirs -x --proxy -U --proxy-user --interface --limit-rate --trace --trace-ascii --stderr -y -Y -C -r -t -z',
  ),
  ...named(
    'flag',
    '-s --silent -S --show-error -v --verbose -i --include -L --location --location-trusted -k --insecure',
  ),
  ...named(
    'flag',
    '--compressed --http1.0 --http1.1 --http2 --http3 --http2-prior-knowledge -0 -1 -2 -3 -4 -6 --ipv4 --ipv6',
  ),
  ...named(
    'flag',
    '-f --fail --fail-with-body -g --globoff -N --no-buffer -n --netrc -O -J -R -# --progress-bar --no-progress-meter',
  ),
  ...named(
    'flag',
    '--basic --tlsv1 --tlsv1.2 --tlsv1.3 --ssl-reqd --tcp-nodelay --path-as-is --trace-time --no-keepalive',
  ),
])
