/** What tests of Halley need, ours and yours: time that stands still, work that runs when the test says so, clients without a network. */
@NullMarked
package dev.halley.push.testing;

import org.jspecify.annotations.NullMarked;
