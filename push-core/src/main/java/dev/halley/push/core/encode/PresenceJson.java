package dev.halley.push.core.encode;

import dev.halley.push.Presence;

/** What clients are told of who is on a topic; docs/protocol.md §5.2. */
public final class PresenceJson {
    /** How many people are named; all are counted. */
    public static final int MOST_NAMED = 256;

    private PresenceJson() {}

    /**
     * @param presence who is there
     * @return JSON on one line
     */
    public static String of(Presence presence) {
        StringBuilder people = new StringBuilder("[");
        presence.people().stream()
                .limit(MOST_NAMED)
                .forEach(person -> people.append(people.length() > 1 ? "," : "").append(of(person)));
        return new Members()
                .raw("people", people.append(']').toString())
                .number("count", presence.people().size())
                .end();
    }

    private static String of(Presence.Person person) {
        Members members = new Members().text("who", person.who());
        return (person.principal() == null ? members.raw("anonymous", "true") : members)
                .number("clients", person.clients().size())
                .number("since", person.since().toEpochMilli())
                .end();
    }
}
