export {
  renewCertificate,
  type CertificateSettings,
  type Renewal,
  type RenewalReason,
} from './renew-certificate.ts';
export { tlsFile } from './certificate-file.ts';
export { watchCertificate, type CertificateWatch } from './watch-certificate.ts';
