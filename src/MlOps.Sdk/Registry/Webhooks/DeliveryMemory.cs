using System.Globalization;
using System.Text;
using MlOps.Sdk.IO;

namespace MlOps.Sdk.Registry.Webhooks;

/// <summary>The deliveries that were received, each until its replay would be too late, in memory and in a file where there is one.</summary>
/// <remarks>The file has a line for each: the id and the second from which on it is forgotten. A last line that is cut off counts as not there.</remarks>
internal sealed class DeliveryMemory : IDisposable
{
    private const int LeastLines = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _known = [];
    private readonly HashSet<string> _inProgress = [];
    private readonly PriorityQueue<string, long> _byExpiry = new();
    private readonly int _capacity;
    private readonly string? _path;
    private FileStream? _file;
    private int _lines;
    private bool _isTorn; // the last write failed, and may have left half a line

    /// <exception cref="IOException">The file can't be opened: another receiver may use it.</exception>
    public DeliveryMemory(int capacity, string? path, long now)
    {
        _capacity = capacity;
        _path = path is null ? null : Path.GetFullPath(path);
        if (_path is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            _file = Open(_path);
            Read(_file, now);
            Compact();
        }
    }

    /// <summary>Takes an id, until it is completed or forgotten.</summary>
    /// <returns>Why it can't be taken; <see cref="WebhookRefusal.None"/> when it is new.</returns>
    public WebhookRefusal Take(string id, long expiry, long now)
    {
        lock (_gate)
        {
            if (_inProgress.Contains(id))
            {
                return WebhookRefusal.InProgress;
            }

            while (_byExpiry.TryPeek(out var oldest, out var end) && end < now)
            {
                _byExpiry.Dequeue();
                if (_known.TryGetValue(oldest, out var known) && known == end)
                {
                    _known.Remove(oldest);
                }
            }

            if (_known.ContainsKey(id))
            {
                return WebhookRefusal.Replayed;
            }

            if (_known.Count >= _capacity)
            {
                return WebhookRefusal.Busy;
            }

            Remember(id, expiry);
            _inProgress.Add(id);
            return WebhookRefusal.None;
        }
    }

    /// <summary>What the delivery was about was done: from here on it is remembered beyond the process.</summary>
    public void Complete(string id)
    {
        lock (_gate)
        {
            if (_file is not null && _known.TryGetValue(id, out var expiry))
            {
                Write(_file, LineOf(id, expiry));
            }

            _inProgress.Remove(id);
            if (_file is not null && ++_lines > LeastLines + (2 * _known.Count))
            {
                Compact();
            }
        }
    }

    /// <summary>It was not done: the sender may try again.</summary>
    public void Forget(string id)
    {
        lock (_gate)
        {
            _known.Remove(id);
            _inProgress.Remove(id);
        }
    }

    public void Dispose() => _file?.Dispose();

    private void Remember(string id, long expiry)
    {
        _known[id] = expiry;
        _byExpiry.Enqueue(id, expiry);
    }

    private void Write(FileStream file, string line)
    {
        var bytes = Encoding.ASCII.GetBytes(_isTorn ? "\n" + line : line);
        _isTorn = true;
        file.Write(bytes);
        file.Flush(flushToDisk: true);
        _isTorn = false;
    }

    private void Read(FileStream file, long now)
    {
        using var reader = new StreamReader(file, Encoding.ASCII, leaveOpen: true);
        var lines = reader.ReadToEnd().Split('\n');
        foreach (var line in lines[..^1]) // behind the last line's end is nothing, or half a line
        {
            if (line.Split(' ') is [var id, var text] && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var expiry) && expiry >= now)
            {
                Remember(id, expiry);
            }
        }
    }

    /// <summary>Writes the file anew, with what still counts and was done; whole or not at all.</summary>
    private void Compact()
    {
        _file!.Dispose();
        try
        {
            var text = string.Concat(_known.Where(known => !_inProgress.Contains(known.Key)).Select(known => LineOf(known.Key, known.Value)));
            new FileOperations().WriteWhole(_path!, [Encoding.ASCII.GetBytes(text)]);
            DurableFile.FlushFolder(Path.GetDirectoryName(_path!)!);
            _lines = _known.Count;
        }
        finally
        {
            _file = Open(_path!); // the old one where it could not be written anew
            _file.Seek(0, SeekOrigin.End);
        }
    }

    // Without a buffer: what could not be written must not come later.
    private static FileStream Open(string path) => new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);

    private static string LineOf(string id, long expiry) => string.Create(CultureInfo.InvariantCulture, $"{id} {expiry}\n");
}
