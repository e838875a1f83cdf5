import type { Deployment } from '../model/deployment.ts';
import { errorBody, retryAfterSeconds } from './error-body.ts';
import { edgeRoutes } from './edge-routes.ts';
import { ports } from './names.ts';

/** The form around an uploaded file: its fields and boundaries, which the application's own limit does not count. */
export const formMegabytes = 1;

/** Streams say something every 15 s; one that is quiet for so long is cut. */
const streamSeconds = 3_600;

/**
 * Where the edge leads what: the API to the gate, all else to the web app. There is no way to the model server, the
 * database, Redis, or anybody's metrics.
 */
export function edgeLocations(deployment: Deployment): string {
  const { maxUploadMegabytes } = deployment;
  const api = `      error_page 413 = @too_large;
      error_page 429 = @too_many;
      error_page 502 504 = @api_unavailable;
      proxy_pass http://gate;`;
  const exact = [...edgeRoutes.besideApi].map((path) => location(`= ${path}`, api));
  const uploads = edgeRoutes.uploads.map((path) =>
    location(
      `= ${path}`,
      `      # As large as the application takes files, and the form around it. Bytes go on as they come.
      client_max_body_size ${maxUploadMegabytes + formMegabytes}m;
      proxy_request_buffering off;
      proxy_read_timeout 600s;
      proxy_send_timeout 600s;
      client_body_timeout 300s;
${api}`,
    ),
  );
  const streams = edgeRoutes.streams.map((pattern) =>
    location(
      `~ "${pattern}"`,
      `      proxy_buffering off;
      proxy_cache off;
      gzip off;
      proxy_read_timeout ${streamSeconds}s;
      send_timeout ${streamSeconds}s;
${api}`,
    ),
  );
  return `
    limit_req zone=requests burst=1000 nodelay;
    limit_req zone=sign_in burst=20 nodelay;
    limit_conn connections 2000;

${[...exact, ...uploads, ...streams].join('\n')}
    location /api/ {
      client_max_body_size ${Math.ceil(edgeRoutes.largestJson / 1024 ** 2) + formMegabytes}m;
${api}
    }

    location / {
      limit_except GET { deny all; }
      set $web http://web:${ports.web};
      proxy_pass $web;
      proxy_cache web;
      proxy_cache_key $uri;
      proxy_cache_lock on;
      proxy_cache_use_stale error timeout updating;
      error_page 502 504 =503 /unavailable.html;
    }

    location = /unavailable.html {
      internal;
      root /etc/onyx/pages;
    }

${answers}`;
}

function location(match: string, body: string): string {
  return `    location ${match} {\n${body}\n    }\n`;
}

/** The API's own shape of an error. */
const answers = [
  ['@api_unavailable', 503, errorBody('not-ready', '$onyx_request_id')],
  ['@too_many', 429, errorBody('rate-limited', '$onyx_request_id', { retryAfterSeconds })],
  ['@too_large', 413, errorBody('payload-too-large', '$onyx_request_id')],
]
  .map(
    ([name, status, body]) => `    location ${name} {
      default_type application/json;
      return ${status} '${body}';
    }
`,
  )
  .join('\n');
