// The health check of images that run Node: `node probe.mjs <address>` exits 0 when the address answers with a 2xx
// within three seconds, else with 1 and one line that says why.
const timeoutMs = 3_000;
const [address] = process.argv.slice(2);

/** The reason why it is not healthy, or undefined. */
async function problemOf(url) {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    if (response.ok) return undefined;
    const text = (await response.text()).replaceAll(/\s+/g, ' ').slice(0, 500);
    return `${url}: ${response.status} ${text}`.trim();
  } catch (error) {
    return `${url}: ${error.cause?.code ?? error.cause?.message ?? error.message}`;
  }
}

const problem = address ? await problemOf(address) : 'Usage: node probe.mjs <address>';
if (problem) process.stdout.write(`${problem}\n`);
process.exitCode = problem ? 1 : 0;
