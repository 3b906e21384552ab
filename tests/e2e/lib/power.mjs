// power.mjs: the power goes, and with it everything that was not synced (tests/lossy/README.md). For
// SQLite and the data directory.
//
//   const city = await makeDemoCity();  const power = new Power(city);
//   await power.serve();  …  await power.cut();   // kill -9; the directory is now what a disk would hold
//   await city.serve();
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bin } from './city.mjs';

export class Power {
  constructor(city) {
    this.city = city;
  }

  // Everything that is in the directory now counts as synced.
  serve(extra = []) {
    this.end();
    this.shadow = mkdtempSync(join(tmpdir(), 'cityhall-shadow-'));
    return this.city.serve(extra, { LOSSY_ROOT: this.city.home, LOSSY_SHADOW: this.shadow,
      LD_PRELOAD: join(dirname(bin), 'tests/liblossy.so'),
      ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:verify_asan_link_order=0:detect_leaks=0` });
  }

  end() {
    if (this.shadow) rmSync(this.shadow, { recursive: true, force: true });
    this.shadow = null;
  }

  async cut() {
    await this.city.halt('SIGKILL');
    const after = `${this.city.home}-after`;
    const r = spawnSync(join(dirname(bin), 'tests/lossy_recover'), [this.shadow, after], { encoding: 'utf8' });
    if (r.status !== 0) throw new Error(`lossy_recover: ${r.stdout}${r.stderr}`);
    rmSync(this.city.home, { recursive: true });
    renameSync(after, this.city.home);
    this.end();
  }
}
