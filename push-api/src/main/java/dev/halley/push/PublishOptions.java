package dev.halley.push;

import org.jspecify.annotations.Nullable;

/**
 * What can be said of one publish.
 *
 * @param id makes the publish idempotent: repeated with the same id it is stored once and answered with the first position, as long as
 *     the id is among the last 10,000; null for none, else 1 to 128 characters
 * @param key what the message is about within its topic; null for none, else 1 to 128 characters
 */
public record PublishOptions(@Nullable String id, @Nullable String key) {
    /** Neither id nor key. */
    public static final PublishOptions NONE = new PublishOptions(null, null);

    private static final int MAX_LENGTH = 128;

    /** Checks both; throws {@link InvalidInputException}. */
    public PublishOptions {
        check("id", id);
        check("key", key);
    }

    /**
     * @param id makes the publish idempotent
     * @return the same options with that id
     */
    public PublishOptions withId(String id) {
        return new PublishOptions(id, key);
    }

    /**
     * @param key what the message is about within its topic
     * @return the same options with that key
     */
    public PublishOptions withKey(String key) {
        return new PublishOptions(id, key);
    }

    private static void check(String name, @Nullable String text) {
        if (text != null
                && (text.isEmpty() || text.length() > MAX_LENGTH || text.chars().anyMatch(Character::isISOControl))) {
            throw InvalidInputException.of(name, "1 to 128 characters, no control characters", text);
        }
    }
}
