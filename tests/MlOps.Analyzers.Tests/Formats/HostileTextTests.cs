using MlOps.Analyzers.Formats;

namespace MlOps.Analyzers.Tests.Formats;

public class HostileTextTests(ITestOutputHelper output)
{
    private static readonly string[] Pieces =
    [
        "a", "A", "0", "-", "_", "=", "/", ".", "\"", "'", "\\", " ", "\n", "<", ":", "$", "ghp_", "eyJ", "eyJ.", "eyJhbGciOiJIUzI1NiJ9.", "password=",
        "key=", "secret:\"", "://", "a://b:c@", "-----BEGIN RSA PRIVATE KEY-----", "-----BEGIN ", "\"kty\"", "\"d\":", "<RSAKeyValue>", "<D>", "sk-", "SG.",
        "PuTTY-User-Key-File-2", "Private-Lines:", "Basic ", "Bearer ", "machine login password ", "datadog ", "heroku ", "curl -u a:", "AccountKey=",
        "sig=", "kind: secret\n", "kind: Secret\ndata:\n  a: ", "token - '", "secret 'a", "-----BEGIN RSA PRIVATE KEY-----:", "user = ", " -u ", "curl -u ", "machine ", "eyJa.", "$2a$10$", "{SHA}", "T3BlbkFJ", "0x", "MIIEpAIBAAKC", "server=", "<password>", "export API_TOKEN=", "AKIA",
        "mysql -p", "psexec ", "net use \\\\a /user:", "net user a ", "identified by '", "\"password\", \"value\": ", "password(\"", "mysqli_connect(", "mysqli_connect(\"a\",", "| sudo -s", "echo | sudo -s", "oracle:thin:a/", "secret ${A:-",
        "glpat-", "password is '", "name=\"password\">", "\"password\"{", ":5432:",
    ];

    /// <summary>For each character, whatever the text: the work of a search that begins again and again grows with the text's length.</summary>
    private const int MostSteps = 24;

    [Fact]
    public void The_work_grows_with_the_text_whatever_it_repeats()
    {
        foreach (var piece in Pieces.Concat(Pairs()))
        {
            var text = Enough(piece, 1 << 18);
            SecretScanner.Find(text);

            var steps = (double)SecretScanner.LastSteps / text.Length;
            Assert.True(steps <= MostSteps, $"'{piece}' takes {steps:F1} steps for each character.");
            if (steps > 6)
            {
                output.WriteLine($"{steps:F1} steps for each character of '{piece}'");
            }
        }
    }

    [Fact]
    public void A_search_that_forgets_how_far_it_came_does_too_much()
    {
        var text = new string('a', 1 << 10);
        var steps = 0L;
        for (var start = 0; start < text.Length; start++)
        {
            var runs = new RunLengths();
            runs.EndOf(text, start, CharacterSet.Word);
            steps += runs.Steps;
        }

        Assert.True(steps > MostSteps * text.Length);
    }

    [Fact]
    public void Any_text_is_read_to_its_end_and_matches_lie_within_it()
    {
        var random = new Random(99);
        for (var round = 0; round < 20_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            var end = 0;
            foreach (var match in SecretScanner.Find(text))
            {
                Assert.InRange(match.Start, end, text.Length);
                Assert.InRange(match.End, match.Start, text.Length);
                end = match.End;
            }
        }
    }

    private static IEnumerable<string> Pairs()
    {
        var random = new Random(7);
        return Enumerable.Range(0, 25).Select(_ => Pieces[random.Next(Pieces.Length)] + Pieces[random.Next(Pieces.Length)]);
    }

    private static string Enough(string unit, int length) => string.Concat(Enumerable.Repeat(unit, (length / unit.Length) + 1));
}
