package dev.halley.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The bill of materials lists what is published, and the README says how to use it. */
class BomTest {
    /** Run by this build and by nobody else. */
    private static final Set<String> UNPUBLISHED = Set.of("push-bench", "push-war-sample");

    private static final XPath XPATH = XPathFactory.newInstance().newXPath();

    @Test
    void bom_listsEveryModuleThatIsPublished_andNothingElse() throws Exception {
        Document bom = pom("push-bom");
        assertThat(texts(bom, "/project/dependencyManagement/dependencies/dependency/artifactId"))
                .isEqualTo(List.copyOf(published()));
        assertThat(texts(bom, "/project/dependencyManagement/dependencies/dependency/version"))
                .containsOnly("${project.version}");
    }

    @Test
    void bom_hasTheVersionOfAllModules() throws Exception {
        assertThat(texts(pom("push-bom"), "/project/version")).isEqualTo(texts(pom("."), "/project/version"));
    }

    @Test
    void readme_importsTheBom_andNamesModulesThatItLists() throws Exception {
        String readme = Files.readString(Path.of("..", "README.md"));
        String version = texts(pom("."), "/project/version").get(0);
        assertThat(readme)
                .contains("<artifactId>push-bom</artifactId>\n      <version>" + version + "</version>")
                .contains("platform(\"dev.halley:push-bom:" + version + "\")");
        assertThat(Pattern.compile("\"dev\\.halley:([a-z-]+)\"")
                        .matcher(readme)
                        .results()
                        .map(match -> match.group(1)))
                .isNotEmpty()
                .allMatch(published()::contains);
    }

    /** Modules with classes or resources for others. */
    private static Set<String> published() throws Exception {
        Set<String> published = new TreeSet<>();
        for (String module : texts(pom("."), "/project/modules/module")) {
            boolean hasSomething = Files.isDirectory(Path.of("..", module, "src", "main"));
            if (module.startsWith("push-") && hasSomething && !UNPUBLISHED.contains(module)) {
                published.add(module);
            }
        }
        return published;
    }

    private static Document pom(String module) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("..", module, "pom.xml").toFile());
    }

    private static List<String> texts(Document pom, String path) throws Exception {
        NodeList nodes = (NodeList) XPATH.evaluate(path, pom, XPathConstants.NODESET);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }
}
