package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Disconnected;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transports end with the session that they came with; docs/protocol.md §7. */
class SessionsIT {
    @RegisterExtension
    static final Server SERVER = new Server().lookingForExpiredSessions().behind(new Accounts());

    @ParameterizedTest
    @ValueSource(strings = {"logout", "expire"})
    void endOfASession_endsAllItsTransports(String how) {
        String cookie = login("alice");
        List<Held> alice = Held.all(SERVER, "?topic=@me/notes", cookie);
        List<Held> nobody = Held.all(SERVER, "?topic=lab/a");

        account(how, cookie);

        alice.forEach(held -> held.expectClose(4403));
        for (int told = 0; told < alice.size(); ) {
            // those of other tests may have gone just now
            told += SERVER.events().await(Disconnected.class).code() == 4403 ? 1 : 0;
        }
        SERVER.publish("lab/a", "still here");
        nobody.forEach(held -> held.expectMessage("still here"));
    }

    @Test
    void me_isWhoLoggedIn_onAllTransports() {
        String cookie = login("alice");
        List<Held> alice = Held.all(SERVER, "?topic=@me/notes", cookie);

        SERVER.engine().push().user("alice").topic("notes").publish("for alice");

        for (Held held : alice) {
            held.expectMessage("for alice");
            assertThat(held.me()).isEqualTo("@alice");
        }
    }

    @Test
    void renewedSession_tellsItsTransportsToComeBack() {
        String cookie = login("alice");
        List<Held> alice = Held.all(SERVER, "?topic=@me/notes", cookie);

        String renewed = account("renew", cookie);
        alice.forEach(held -> held.expectClose(4007));

        List<Held> again = Held.all(SERVER, "?topic=@me/notes", renewed);
        account("logout", renewed);
        again.forEach(held -> held.expectClose(4403));
    }

    @Test
    void logoutThatKeepsTheSession_isNoticedWithItsNextRequest() {
        String cookie = login("alice");
        List<Held> alice = Held.all(SERVER, "?topic=lab/a", cookie);

        account("leave", cookie);
        Answer next = SERVER.ask(Request.get("?topic=lab/a&wait=0", cookie));

        assertThat(next.json()).doesNotContainKey("me");
        alice.forEach(held -> held.expectClose(4007));
    }

    @Test
    void clientWithoutASession_getsNone() {
        Answer answer = SERVER.ask(Request.get("?topic=lab/a&wait=0"));

        assertThat(answer.header("Set-Cookie")).isNull();
    }

    private static String login(String name) {
        return Accounts.cookie(SERVER.ask(Accounts.TARGET.get("?do=login&name=" + name)));
    }

    /** The session's cookie afterwards. */
    private static String account(String what, String cookie) {
        Answer answer = SERVER.ask(Accounts.TARGET.get("?do=" + what, cookie));
        assertThat(answer.status()).isEqualTo(200);
        return answer.header("Set-Cookie") == null ? cookie : Accounts.cookie(answer);
    }
}
