// The right to write, which ends with leadership.

/** What a leader's writes pass. */
export interface WriteFence {
  /**
   * Asked as each write, or its retry, is about to leave.
   *
   * @throws LeadershipLostError when nothing may be written any more.
   */
  readonly assertMayWrite: () => void;
  /** A write has left and its answer will not be waited for: it may arrive at any time from now. */
  readonly lostSightOfWrite: () => void;
}
