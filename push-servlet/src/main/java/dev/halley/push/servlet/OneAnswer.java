package dev.halley.push.servlet;

import dev.halley.push.core.encode.Line;
import dev.halley.push.core.encode.Problem;

/** The answer of a request that gets exactly one, from whichever thread has it first. Thread-safe; does not block. */
interface OneAnswer {
    void give(Line line);

    void give(Problem problem);
}
