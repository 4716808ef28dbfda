using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using MlOps.Sdk.Journal;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Journal;

/// <summary>A home for journals in a temporary folder, with a clock and a log of its own.</summary>
internal sealed class TestHome : IDisposable
{
    public const string Target = "sqlite:../mlflow.db";
    public const string Preamble = "what the journal is about";

    private readonly TempFolder _folder = new();

    /// <param name="folder">The home folder; one in a new temporary folder when not given.</param>
    /// <param name="logger">What gets the messages; <see cref="Logger"/> when not given.</param>
    public TestHome(string? folder = null, ILogger? logger = null)
    {
        Home = new(folder ?? _folder.File("home"), Target, TimeSpan.FromMilliseconds(20), Time, logger ?? Logger);
    }

    public JournalHome Home { get; }

    public FakeLogger Logger { get; } = new();

    public FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    public string JournalFolder => Home.JournalFolder;

    /// <summary>The journals' paths, in the order of their names.</summary>
    public string[] Journals => [.. Directory.GetFiles(JournalFolder, "*" + JournalFile.Extension).Order(StringComparer.Ordinal)];

    public JournalWriter Open() => Home.Open(Some.RunId(), Guid.NewGuid().ToString("N"), Encoding.Latin1.GetBytes(Preamble));

    /// <summary>How many messages with an id were logged.</summary>
    public int Logged(int id) => Logger.Collector.GetSnapshot().Count(message => message.Id.Id == id);

    /// <summary>A journal with some texts, whose writer is gone.</summary>
    public string LeaveDead(params IEnumerable<string> texts)
    {
        var before = Directory.Exists(JournalFolder) ? Journals : [];
        var writer = Open();
        foreach (var text in texts)
        {
            writer.Append(text);
        }

        writer.Remove();
        return Journals.Except(before).Single();
    }

    /// <summary>Deletes the home folder while its writers live.</summary>
    public void DeleteFolder() => TempFolder.Delete(Home.Folder);

    public void Dispose()
    {
        Home.Dispose();
        _folder.Dispose();
    }
}
