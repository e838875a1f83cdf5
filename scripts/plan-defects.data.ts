/**
 * What must be true in place of each defect of the deployment plan, sections 5.1 to 5.4 and 5.9, and what shows it
 * beside the tests that name the row in their title. A row that nothing shows yet says why.
 */
export type PlanDefect = {
  id: string;
  /** What is true, in our words. */
  truth: string;
  /** `file` or `file#words of a test's title`, where the title does not name the row. */
  shownBy?: string[];
  /** Why nothing here shows it; then it is no finished row. */
  open?: string;
};

const dockerfiles = 'deploy/docker/dockerfiles.test.ts';
const images = 'deploy/docker/built-images.stack.ts';
const compose = 'packages/operations/src/render/compose.test.ts';
const secretFiles = 'packages/operations/src/secrets/secret-files.test.ts';
const host = 'packages/operations/src/model/host/host.test.ts';

const noDigests =
  'no registry could be asked for digests where this was written: the lock file has versions, and a place for digests';
const cluster = 'comes with the cluster: several hosts are not deployed yet';
const standby = 'comes with the standby of PostgreSQL, which is a work item of its own';

/** By section of the list of defects. */
export const planDefects: Record<string, PlanDefect[]> = {
  '5.1 Images': [
    {
      id: 'S-001',
      open: noDigests,
      truth: 'Node 24, a supported release',
      shownBy: [`${dockerfiles}#takes its base images from the lock file`],
    },
    {
      id: 'S-002',
      truth: 'The web app is exported and built in its image',
      shownBy: [`${images}#the web image serves the app`],
    },
    {
      id: 'S-003',
      truth: 'Nothing of a deployment is built into the web app; it asks its own host',
      shownBy: [`${dockerfiles}#bakes no secret and no address of a deployment`],
    },
    { id: 'S-004', truth: 'Every file that is referred to is rendered and mounted' },
    {
      id: 'S-005',
      truth: 'Pages are found without their ending, hashed files are kept, texts are compressed',
    },
    {
      id: 'S-006',
      open: noDigests,
      truth: 'Base images stand in one lock file',
      shownBy: [`${dockerfiles}#the lock file names every image once`],
    },
    { id: 'S-007', truth: 'PostgreSQL 17', shownBy: [`${images}#PostgreSQL makes a database`] },
    {
      id: 'S-008',
      truth: 'Several stages; the last holds no compiler, and sizes have a limit',
      shownBy: [images],
    },
    {
      id: 'S-009',
      truth: 'Files get their owner when they are copied',
      shownBy: [`${dockerfiles}#gives files their owner when it copies them`],
    },
    {
      id: 'S-010',
      truth: 'No secret reaches a build or a layer',
      shownBy: [`${dockerfiles}#bakes no secret`, `${dockerfiles}#may be seen by a build`],
    },
    {
      id: 'S-011',
      truth: 'Dependencies are installed before sources are copied',
      shownBy: [`${dockerfiles}#installs before it copies sources`],
    },
    { id: 'S-012', truth: 'API, worker and migration are one image' },
    {
      id: 'S-013',
      truth: 'The model server’s image starts, answers and is healthy',
      shownBy: [`${images}#the model server gives vectors`],
    },
    {
      id: 'S-014',
      truth: 'What a container runs is a file of the repository',
      shownBy: [`${dockerfiles}#the program of a server is all there`],
    },
    {
      id: 'S-015',
      truth: 'Periodic work is started by the queue in PostgreSQL, by one process at a time',
      shownBy: [
        'packages/core/src/conversations/instances.db.test.ts#answers that nobody reads are ended regularly',
      ],
    },
    {
      id: 'S-016',
      truth: 'A CUDA variant from the same file',
      open: 'the variant is written but was never built or run: there was no card, and no registry with its base image',
    },
    {
      id: 'S-017',
      truth: 'One user without capabilities and a root that cannot be written, for every service',
    },
    { id: 'S-018', truth: 'An init that reaps, a signal to stop, and time to drain' },
    {
      id: 'S-019',
      truth: 'A bill of materials in every image',
      shownBy: ['deploy/docker/sbom.test.ts'],
      open: 'vulnerability reports and signatures come with releases',
    },
    {
      id: 'S-020',
      open: 'the sizes of a bundle for machines without internet come with the bundle',
      truth: 'Sizes are measured',
      shownBy: ['benchmarks/src/images.ts'],
    },
    {
      id: 'S-021',
      truth: 'One table of image names, which all else is rendered from',
      shownBy: [
        'packages/operations/src/model/load-deployment.test.ts#image names follow from registry, prefix and tag',
      ],
    },
  ],
  '5.2 Compose': [
    { id: 'S-022', truth: 'No version key' },
    { id: 'S-023', truth: 'PostgreSQL has pgvector, and is not healthy without it' },
    {
      id: 'S-024',
      truth: 'Debian and ICU, fixed when the database is made',
      shownBy: [`${images}#PostgreSQL makes a database with ICU`],
    },
    { id: 'S-025', truth: 'No password in YAML or in the environment' },
    { id: 'S-026', truth: 'API and workers are not the owner, and nobody of them a superuser' },
    { id: 'S-027', truth: 'The edge alone publishes; for development the rest on 127.0.0.1' },
    { id: 'S-028', truth: 'Redis has one user with a password and only the commands that Onyx asks' },
    { id: 'S-029', truth: 'Jobs are in PostgreSQL; Redis is a cache and says so' },
    { id: 'S-030', truth: 'No container names' },
    { id: 'S-031', truth: 'No fixed ports but the edge’s' },
    { id: 'S-032', truth: 'The API waits for a database that answers and a migration that is done' },
    { id: 'S-033', truth: 'Every service is asked for its health' },
    { id: 'S-034', truth: 'Asked with what its image has', shownBy: ['deploy/docker/probe.test.ts'] },
    { id: 'S-035', truth: 'Models have time to load' },
    { id: 'S-036', truth: 'PostgreSQL is asked over TCP and by a query' },
    { id: 'S-037', truth: 'Redis is asked for the word PONG' },
    {
      id: 'S-038',
      truth: 'No file of the host is mounted that could be missing unseen',
      shownBy: [secretFiles],
    },
    {
      id: 'S-039',
      truth: 'What is written to has the user’s own right',
      shownBy: [`${dockerfiles}#gives files their owner`],
    },
    { id: 'S-040', truth: 'The browser asks the host it came from' },
    { id: 'S-041', truth: 'Logs are bounded in size and number' },
    { id: 'S-042', truth: 'PostgreSQL has the shared memory of an index build' },
    {
      id: 'S-043',
      open: 'there is no pooler: what all instances may open stays below max_connections, which is computed',
      truth: 'Settings of PostgreSQL follow from its memory and its clients',
    },
    {
      id: 'S-044',
      truth: 'Every service is bounded, and the sum is held against the host',
      shownBy: [`${host}#limits over the memory`],
    },
    { id: 'S-045', truth: 'Nothing is published from an internal network' },
    { id: 'S-046', truth: 'API and workers reach the outside by a network of its own' },
    { id: 'S-047', truth: 'Secrets are files, and are what is used' },
    {
      id: 'S-048',
      open: 'keeping a copy in escrow comes with backups',
      truth: 'Secrets are made and changed by a command, closed to others',
      shownBy: [
        `${secretFiles}#makes every secret, random, whole, closed to others`,
        'apps/cli/src/commands/secret-key-change.db.test.ts#change the key one after the other',
        'e2e/deployment/stack.stack.ts#a change of each secret, as the command says it is done',
        '.gitignore#secrets',
      ],
    },
  ],
  '5.3 Edge': [
    { id: 'S-050', truth: 'The edge starts whatever is missing, and says so' },
    { id: 'S-051', truth: 'Connections to the gate are kept' },
    { id: 'S-052', truth: 'A new address is noticed' },
    { id: 'S-053', truth: 'A log in JSON with ids and without queries' },
    {
      id: 'S-054',
      truth:
        'TLS, redirect and HSTS; a certificate by a local authority, of one’s own, or fetched and renewed by ACME',
      shownBy: [
        'packages/operations/src/secrets/local-authority.test.ts',
        'packages/operations/src/acme/watch-certificate.test.ts',
        'packages/operations/src/acme/killed.test.ts',
      ],
    },
    { id: 'S-055', truth: 'An upgrade is handed on only where there is one' },
    { id: 'S-056', truth: 'Streams are not buffered and last an hour' },
    { id: 'S-057', truth: 'The same limit of uploads at the edge and in the API' },
    { id: 'S-058', truth: 'No way to the model server, the database, Redis or metrics' },
    { id: 'S-059', truth: 'One scheme of paths' },
    { id: 'S-060', truth: 'Only proxies that are named are believed' },
    { id: 'S-061', truth: 'Rates, sizes, times and headers; signing in is limited more' },
    { id: 'S-062', truth: 'Files that never change are handed out by the edge itself' },
    { id: 'S-063', truth: 'Names that are known, 421 for others' },
  ],
  '5.4 Database': [
    {
      id: 'S-065',
      truth: 'What makes roles and extensions can be run again',
      shownBy: ['apps/cli/src/commands/migrate.db.test.ts'],
    },
    { id: 'S-066', truth: 'Roles are made only when they are missing' },
    { id: 'S-067', truth: 'No password in a file of the repository' },
    {
      id: 'S-068',
      truth: 'Each role may do what it must',
      shownBy: ['packages/database/src/roles.db.test.ts'],
    },
    { id: 'S-069', truth: 'No extension that is not needed' },
    { id: 'S-070', truth: 'One file for all profiles' },
  ],
  '5.9 Production': [
    { id: 'S-143', truth: 'A replication user, slot and base backup by script', open: standby },
    { id: 'S-144', truth: 'A standby that is proven to be one', open: standby },
    { id: 'S-145', truth: 'Roles that exist', shownBy: [`${compose}#S-026`] },
    { id: 'S-146', truth: 'PostgreSQL runs with the rendered settings' },
    { id: 'S-147', truth: 'A password has one source' },
    { id: 'S-148', truth: 'Services are called by names that there are' },
    { id: 'S-149', truth: 'The browser is told no name of a container' },
    { id: 'S-150', truth: 'API and workers reach the outside' },
    { id: 'S-151', truth: 'Each reaches whom it must' },
    { id: 'S-152', truth: 'Neither database nor Redis is published' },
    {
      id: 'S-153',
      truth: 'A graphics card is asked of the engine',
    },
    { id: 'S-154', truth: 'Primary and replica on different hosts', open: cluster },
    { id: 'S-155', truth: 'Failover with fencing', open: standby },
    { id: 'S-156', truth: 'The settings of Redis are there and used' },
    { id: 'S-157', truth: 'One Redis without numbered databases' },
    { id: 'S-158', truth: 'All instances are bounded, and the sum fits' },
    { id: 'S-159', truth: 'Instances are replicas' },
    { id: 'S-160', truth: 'Model servers only read their weights' },
    { id: 'S-161', truth: 'Volumes are named ones' },
    {
      id: 'S-162',
      truth: 'Secrets that are mounted are read, and nothing starts without them',
      shownBy: [`${images}#the API refuses to start without its settings`],
    },
    {
      id: 'S-163',
      truth: 'Secrets belong to the containers’ user, and this is checked',
      shownBy: [`${secretFiles}#readable by others, or not by the containers`],
    },
    {
      id: 'S-164',
      truth: 'The settings of nginx and the certificate are there',
      shownBy: [`${host}#made by Onyx: missing`],
    },
    { id: 'S-165', truth: 'Every service is asked for its health' },
    { id: 'S-166', truth: 'No container names' },
    { id: 'S-167', open: noDigests, truth: 'Nothing is built in production' },
    { id: 'S-168', truth: 'Containers on several hosts see each other', open: cluster },
    { id: 'S-169', truth: 'TLS between hosts', open: cluster },
  ],
};
