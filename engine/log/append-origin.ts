/** Who wants something appended: it decides what is checked. */
export type AppendOrigin = 'client' | 'coordinator' | 'raft-leader' | 'replication';
