// mailauth, as a library: SPF for one client, DMARC, and MX, of the names on standard input, 100 in flight.
//
//     node mailauth.cjs FOLDER_WITH_NODE_MODULES PORT < names     prints the seconds of the work, start-up apart
'use strict';

const { createRequire } = require('node:module');
const { Resolver } = require('node:dns').promises;
const { readFileSync } = require('node:fs');

const [folder, port] = process.argv.slice(2);
const load = createRequire(`${folder}/`);
const { spf } = load('mailauth/lib/spf/index.js');
const getDmarcRecord = load('mailauth/lib/dmarc/get-dmarc-record.js');

const IN_FLIGHT = 100;
const CLIENT = '203.0.113.250';

const dns = new Resolver();
dns.setServers([`127.0.0.1:${port}`]);
const resolver = (name, type) => dns.resolve(name, type);

async function audit(name) {
    await Promise.allSettled([
        spf({ sender: `postmaster@${name}`, ip: CLIENT, helo: name, mta: 'mx.example', resolver }),
        getDmarcRecord(name, resolver),
        resolver(name, 'MX'),
    ]);
}

async function main() {
    const names = readFileSync(0, 'ascii').split('\n').filter(Boolean);
    const waiting = names.values();
    const work = async () => {
        for (const name of waiting) await audit(name);
    };
    const began = process.hrtime.bigint();
    await Promise.all(Array.from({ length: IN_FLIGHT }, work));
    console.log(Number(process.hrtime.bigint() - began) / 1e9);
}

main();
