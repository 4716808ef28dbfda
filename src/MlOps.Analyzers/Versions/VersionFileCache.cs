using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis.Text;

namespace MlOps.Analyzers.Versions;

/// <summary>What files say, by their content: a file that did not change is not read again, whatever else did.</summary>
internal sealed class VersionFileCache
{
    private const int MostFiles = 8192;

    /// <summary>In characters. No file that people write is longer; of one that is, the compiler says that it was not read.</summary>
    internal const int LongestFile = 16_000_000;

    private readonly ConditionalWeakTable<SourceText, FileVersions> _byText = new();
    private readonly ConcurrentDictionary<string, FileVersions> _byChecksum = new(StringComparer.Ordinal);
    private int _reads;

    /// <summary>How many files were parsed.</summary>
    public int Reads => _reads;

    public FileVersions Get(string path, SourceText text)
    {
        if (_byText.TryGetValue(text, out var known))
        {
            return known;
        }

        var checksum = text.GetChecksum();
        var key = path + "|" + Convert.ToBase64String([.. checksum]);
        if (!_byChecksum.TryGetValue(key, out known))
        {
            if (_byChecksum.Count >= MostFiles)
            {
                _byChecksum.Clear();
            }

            known = text.Length > LongestFile ? new() { NotUnderstood = UnreadReason.TooLong } : VersionFiles.Read(path, text.ToString());
            Interlocked.Increment(ref _reads);
            _byChecksum[key] = known;
        }

        return _byText.GetValue(text, _ => known);
    }
}
