// slow.mjs: many connections that never get anywhere, and the measure of a page meanwhile.
import { connect } from 'node:net';
import { request } from 'node:http';

const kinds = [
  () => '',                                                            // says nothing
  () => 'GET / HTTP/1.1\r\nHost: x\r\nA: ',                            // a head without an end
  () => 'POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n' +
    'Content-Length: 100000\r\n\r\na=',                                // a body without an end
];

// One slow client from 127.0.x.y. `sent` is what it tries; it goes on with a byte each second.
export class Slow {
  constructor(port, i, address) {
    this.closed = new Promise((resolve) => {
      this.socket = connect({ host: '127.0.0.1', port,
        localAddress: address ?? `127.0.${1 + (i >> 7)}.${1 + (i & 127)}` });
      this.socket.on('error', () => {});
      this.socket.on('close', () => { this.gone = Date.now(); clearInterval(this.timer); resolve(this.gone); });
    });
    this.began = Date.now();
    this.opened = new Promise((resolve) => {
      this.socket.on('connect', () => {
        const text = kinds[i % kinds.length]();
        if (text) this.socket.write(text);
        this.timer = setInterval(() => { if (text) this.socket.write('x'); }, 1000);
        resolve(true);
      });
      this.socket.on('close', () => resolve(false));
    });
  }

  end() {
    clearInterval(this.timer);
    this.socket.destroy();
  }
}

function once(url) {
  return new Promise((resolve) => {
    const began = performance.now();
    const r = request(url, { agent: false, timeout: 10000 }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve({ status: answer.statusCode, ms: performance.now() - began }));
    });
    r.on('timeout', () => r.destroy(new Error('timeout')));
    r.on('error', (e) => resolve({ status: e.message, ms: performance.now() - began }));
    r.end();
  });
}

// Asks for url every `gap` ms (open loop, a new connection each), n times.
export async function measure(url, n, gap) {
  const results = [];
  for (let i = 0; i < n; i++) {
    results.push(once(url));
    await new Promise((r) => setTimeout(r, gap));
  }
  const all = await Promise.all(results);
  const ms = all.map((r) => r.ms).sort((a, b) => a - b);
  return { failed: all.filter((r) => r.status !== 200), p50: ms[Math.floor(n * 0.5)], p99: ms[Math.floor(n * 0.99)] };
}
