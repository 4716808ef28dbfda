using System.Diagnostics;
using System.Runtime.CompilerServices;
using MlOps.Analyzers.Formats;

namespace MlOps.Analyzers.Tests.Formats;

public class HostileTextTests(ITestOutputHelper output)
{
    private static readonly string[] Pieces =
    [
        "a", "A", "0", "-", "_", "=", "/", ".", "\"", "'", "\\", " ", "\n", "<", ":", "$", "ghp_", "eyJ", "eyJ.", "eyJhbGciOiJIUzI1NiJ9.", "password=",
        "key=", "secret:\"", "://", "a://b:c@", "-----BEGIN RSA PRIVATE KEY-----", "-----BEGIN ", "\"kty\"", "\"d\":", "<RSAKeyValue>", "<D>", "sk-", "SG.",
        "PuTTY-User-Key-File-2", "Private-Lines:", "Basic ", "Bearer ", "machine login password ", "datadog ", "heroku ", "curl -u a:", "AccountKey=",
        "sig=", "$2a$10$", "{SHA}", "T3BlbkFJ", "0x", "MIIEpAIBAAKC", "server=", "<password>", "export API_TOKEN=", "AKIA",
    ];

    [Fact]
    public void The_time_grows_with_the_text_whatever_it_repeats()
    {
        foreach (var piece in Pieces.Concat(Pairs()))
        {
            var small = Measure(Enough(piece, 1 << 15));
            var large = Measure(Enough(piece, 1 << 19));

            // Sixteen times the text: a square would take 256 times as long.
            Assert.True(large < (small * 100) + TimeSpan.FromMilliseconds(400), $"'{piece}': {small} and {large}");
            if (large > TimeSpan.FromMilliseconds(60))
            {
                output.WriteLine($"{large.TotalMilliseconds:F0} ms for half a million characters of '{piece}'");
            }
        }
    }

    [Fact]
    public void A_search_that_begins_again_at_each_place_fails_this_test()
    {
        var small = Measure(1 << 11, Square);
        var large = Measure(1 << 15, Square);

        Assert.True(large > (small * 100), $"{small} and {large}");
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

    private static TimeSpan Measure(string text) => Measure(text, static text => SecretScanner.Find(text).Count);

    private static TimeSpan Measure<T>(T value, Func<T, int> work)
    {
        work(value);
        var watch = Stopwatch.StartNew();
        work(value);
        return watch.Elapsed;
    }

    // Compiled as well the first time as the last, so that the two measurements compare.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Square(int length)
    {
        var text = new string('a', length);
        var sum = 0;
        for (var start = 0; start < text.Length; start++)
        {
            for (var i = start; i < text.Length; i++)
            {
                sum += text[i];
            }
        }

        return sum;
    }
}
