package dev.halley.sample.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.sample.chat.PeopleHere.Person;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeopleTest {

    private final People people = new People();

    @Test
    void subscribedAndNamed_joinsInEitherOrder() {
        assertThat(people.subscribed("lobby", "1", "ws")).isNull();
        assertThat(people.named("lobby", "1", "Ann"))
                .isEqualTo(new PeopleHere(List.of(new Person("Ann", "ws")), "Ann", null));

        assertThat(people.named("lobby", "2", "Bob")).isNull();
        assertThat(people.subscribed("lobby", "2", "sse"))
                .isEqualTo(new PeopleHere(List.of(new Person("Ann", "ws"), new Person("Bob", "sse")), "Bob", null));
    }

    @Test
    void sameAgain_changesNothing() {
        join("1", "Ann");

        assertThat(people.subscribed("lobby", "1", "ws")).isNull();
        assertThat(people.named("lobby", "1", "Ann")).isNull();
    }

    @Test
    void otherTransport_isTold_andIsNoJoin() {
        join("1", "Ann");

        assertThat(people.subscribed("lobby", "1", "poll"))
                .isEqualTo(new PeopleHere(List.of(new Person("Ann", "poll")), null, null));
    }

    @Test
    void otherName_isALeaveAndAJoin() {
        join("1", "Ann");

        assertThat(people.named("lobby", "1", "Anna"))
                .isEqualTo(new PeopleHere(List.of(new Person("Anna", "ws")), "Anna", "Ann"));
    }

    @Test
    void awayAndForgotten_hasLeft() {
        join("1", "Ann");
        join("2", "Bob");

        assertThat(people.roomsOf("1")).containsExactly("lobby");
        assertThat(people.away("lobby", "1")).isNull();
        assertThat(people.forget("lobby", "1"))
                .isEqualTo(new PeopleHere(List.of(new Person("Bob", "ws")), null, "Ann"));
        assertThat(people.forget("lobby", "1")).isNull();
    }

    @Test
    void backInTime_hasNotLeft() {
        join("1", "Ann");
        people.away("lobby", "1");

        assertThat(people.subscribed("lobby", "1", "ws")).isNull();
        assertThat(people.forget("lobby", "1")).isNull();
    }

    @Test
    void backAsAnotherClient_hasNeitherLeftNorJoined_andIsListedOnce() {
        join("1", "Ann");
        people.away("lobby", "1");

        people.subscribed("lobby", "2", "sse");
        assertThat(people.named("lobby", "2", "Ann"))
                .isEqualTo(new PeopleHere(List.of(new Person("Ann", "sse")), null, null));
        assertThat(people.forget("lobby", "1")).isNull();
    }

    @Test
    void sameNameTwice_isListedByEachTransport_untilOneGoes() {
        join("1", "Ann");
        people.subscribed("lobby", "2", "sse");
        assertThat(people.named("lobby", "2", "Ann"))
                .isEqualTo(new PeopleHere(List.of(new Person("Ann", "sse"), new Person("Ann", "ws")), null, null));

        assertThat(people.away("lobby", "1")).isEqualTo(new PeopleHere(List.of(new Person("Ann", "sse")), null, null));
    }

    @Test
    void lastOneGone_theRoomIsForgotten() {
        for (int i = 0; i < People.MAX_ROOMS; i++) {
            people.subscribed("r" + i, "1", "ws");
        }
        people.away("r7", "1");
        people.forget("r7", "1");

        join("2", "Ann");
        assertThat(people.roomsOf("2")).containsExactly("lobby");
    }

    @Test
    void tooMany_areNotListed() {
        for (int i = 0; i < People.MAX_PEOPLE + 50; i++) {
            people.subscribed("lobby", "c" + i, "ws");
            people.named("lobby", "c" + i, "n" + i);
        }
        join("late", "Late");

        people.away("lobby", "c0");
        assertThat(people.forget("lobby", "c0"))
                .isNotNull()
                .satisfies(here -> assertThat(here.people()).hasSize(People.MAX_PEOPLE - 1));
    }

    @Test
    void tooManyRooms_theRestHasNoList() {
        for (int i = 0; i < People.MAX_ROOMS; i++) {
            people.subscribed("r" + i, "1", "ws");
        }

        assertThat(people.subscribed("one-more", "1", "ws")).isNull();
        assertThat(people.named("one-more", "1", "Ann")).isNull();
    }

    private void join(String client, String name) {
        people.subscribed("lobby", client, "ws");
        people.named("lobby", client, name);
    }
}
