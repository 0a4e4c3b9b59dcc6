/**
 * Raised when golden traces move. Links, replay lines and hashes carry it, and a mismatch is said
 * plainly. The same number stands in package.json.
 */
export const behaviour = 1;
