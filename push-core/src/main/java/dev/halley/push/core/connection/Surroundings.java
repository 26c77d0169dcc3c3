package dev.halley.push.core.connection;

import dev.halley.push.PushConfig;
import dev.halley.push.spi.Log;
import java.util.random.RandomGenerator;

/**
 * What every connection of an engine shares.
 *
 * @param config the settings
 * @param log what is read
 * @param observers who is told
 * @param publishing takes what clients publish
 * @param requesting takes what they ask for
 * @param presences tells who is there
 * @param json reads what clients send
 * @param limits how many clients there may be, and how fast they may send
 * @param sessions which of them end with which session
 * @param attributes what clients were given when they connected
 * @param random for ids and jitter; secure and thread-safe
 */
public record Surroundings(
        PushConfig config,
        Log log,
        Observers observers,
        Publishing publishing,
        Requesting requesting,
        Presences presences,
        JsonText json,
        Limits limits,
        Sessions sessions,
        Attributes attributes,
        RandomGenerator random) {}
