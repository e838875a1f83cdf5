export { startAcmeServer, type AcmeServer, type AcmeStep } from './acme-server.ts';
export { startChallengeSite, type ChallengeSite } from './challenge-site.ts';
export { Refusal } from './check-jws.ts';
