namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>Files, one or two of them damaged by chance.</summary>
internal sealed class FileDamage
{
    private const int PageLength = 4096;

    private readonly SortedDictionary<string, byte[]?> _files;
    private readonly List<string> _done = [];

    public FileDamage(IReadOnlyList<(string Path, byte[]? Bytes)> original, Random random)
    {
        _files = new(original.ToDictionary(entry => entry.Path, entry => entry.Bytes), StringComparer.Ordinal);
        for (var i = random.Next(2); i >= 0; i--)
        {
            Damage(random);
        }
    }

    public IEnumerable<(string Path, byte[]? Bytes)> Entries => _files.Select(file => (file.Key, file.Value));

    public byte[]? Find(string path) => _files.GetValueOrDefault(path);

    public override string ToString() => string.Join("; ", _done);

    private void Damage(Random random)
    {
        var path = Pick(random, _ => true);
        var bytes = _files[path]!.ToArray();
        var other = Pick(random, p => p.Contains('/') == path.Contains('/'));
        var what = random.Next(8);
        _done.Add($"damage {what} to {path} of {bytes.Length} bytes (and {other})");
        switch (what)
        {
            case 0 when bytes.Length > 0:
                for (var flips = random.Next(1, 4); flips > 0; flips--)
                {
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                }

                _files[path] = bytes;
                break;
            case 1:
                _files[path] = bytes[..random.Next(bytes.Length + 1)];
                break;
            case 2:
                var more = new byte[random.Next(1, 2 * PageLength)];
                random.NextBytes(more);
                _files[path] = [.. bytes, .. more];
                break;
            case 3:
                (_files[path], _files[other]) = (_files[other], _files[path]);
                break;
            case 4:
                _files.Remove(path);
                _files[path.Contains('/') ? $"blobs/{Guid.NewGuid():N}" : $"step-{random.Next(10)}.manifest"] = bytes;
                break;
            case 5 when _files.Count > 3:
                _files.Remove(path);
                break;
            case 6:
                var start = random.Next((bytes.Length / PageLength) + 1) * PageLength;
                bytes.AsSpan(start, Math.Min(PageLength, bytes.Length - start)).Clear();
                _files[path] = bytes;
                break;
            default:
                _files[path] = _files[other];
                break;
        }
    }

    private string Pick(Random random, Func<string, bool> isMeant)
    {
        var paths = _files.Where(file => file.Value is not null && isMeant(file.Key)).Select(file => file.Key).ToArray();
        return paths[random.Next(paths.Length)];
    }
}
