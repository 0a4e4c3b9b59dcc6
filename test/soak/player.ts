// One worker of a soak: plays the seeds that it is handed, one after the other, in a process of its own.
import { playSeed } from '../../scenarios/swarm/play.ts';
import { noCoverage, probing } from '../../scenarios/swarm/probes.ts';
import type { Played, SoakTask } from './soak.ts';

process.on('message', ({ seed, ...how }: SoakTask) => {
  const coverage = noCoverage();
  const began = process.cpuUsage();
  const { hash, turns, findings, outcomes } = playSeed(seed, {
    ...how,
    recorder: probing(coverage),
  });
  const { user, system } = process.cpuUsage(began);
  const cpuSeconds = (user + system) / 1_000_000;
  const played: Played = { seed, hash, turns, cpuSeconds, findings, outcomes, coverage };
  process.send?.(played);
});
