using MlOps.Analyzers.Formats;
using MlOps.Analyzers.Tests.Formats;

namespace MlOps.Analyzers.Tests.Testing;

/// <summary>Credentials that nobody ever had: made up when a test runs, so that none is written down.</summary>
internal static class MadeUp
{
    private static readonly IReadOnlyList<CorpusEntry> Corpus = LabelledCorpus.Create(seed: 7);

    public static string GitHubToken { get; } = Of("github-token");

    public static string PrivateKey { get; } = Of("private-key-pem");

    /// <summary>Letters and digits drawn by chance, the same for the same seed.</summary>
    public static string Text(int length, int seed = 1)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        var random = new Random(seed);
        return new string([.. Enumerable.Range(0, length).Select(_ => Alphabet[random.Next(Alphabet.Length)])]);
    }

    /// <summary>The first of a format.</summary>
    public static string Of(string format) => Corpus.First(entry => entry.Format == format && entry.IsSecret && SecretScanner.Find(entry.Text).Count == 1).Text;
}
