using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MlOps.Sdk.Artifacts.Wire;

namespace MlOps.Sdk.Artifacts;

/// <summary>
/// An upload in parts that has begun, in a file beside the staged one, so that another process can go on with it: the signed addresses
/// in the first line, and a line for each part that the storage has. The addresses let anyone write these parts until they run out, so
/// only the user may read the file, and it goes with the upload.
/// </summary>
internal sealed class UploadProgress : IDisposable
{
    private readonly string _file;
    private readonly FileStream _lines;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<int, string> _stored = new();

    private UploadProgress(string file, UploadState state, FileStream lines)
    {
        _file = file;
        _lines = lines;
        State = state;
    }

    public UploadState State { get; }

    /// <summary>The storage's mark of each part that it has.</summary>
    public IReadOnlyDictionary<int, string> Stored => _stored;

    /// <summary>Notes an upload that has begun.</summary>
    public static UploadProgress Begin(string staged, UploadState state)
    {
        var file = FileOf(staged);
        var lines = Open(file, FileMode.Create);
        try
        {
            var progress = new UploadProgress(file, state, lines);
            progress.WriteLine(JsonSerializer.Serialize(state, ArtifactsWireJson.Default.UploadState));
            return progress;
        }
        catch
        {
            lines.Dispose();
            throw;
        }
    }

    /// <summary>The upload of a file that was begun before, by this process or one that is gone.</summary>
    /// <returns><see langword="null"/> when there is none, when it is for another place, or when its note is damaged.</returns>
    public static UploadProgress? TryResume(string staged, string path)
    {
        var file = FileOf(staged);
        if (!File.Exists(file))
        {
            return null;
        }

        var lines = File.ReadAllText(file).Split('\n');
        if (TryRead(lines[0]) is not { } state || state.Path != path)
        {
            File.Delete(file);
            return null;
        }

        var progress = new UploadProgress(file, state, Open(file, FileMode.Open));
        foreach (var line in lines[1..^1]) // what follows the last line's end was cut by a crash
        {
            var blank = line.IndexOf(' ', StringComparison.Ordinal);
            if (blank > 0 && int.TryParse(line.AsSpan(0, blank), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                progress._stored[number] = line[(blank + 1)..];
            }
        }

        progress._lines.SetLength(progress._lines.Length - Encoding.UTF8.GetByteCount(lines[^1]));
        progress._lines.Seek(0, SeekOrigin.End);
        return progress;
    }

    /// <summary>Notes that the storage has a part.</summary>
    public void Add(int partNumber, string etag)
    {
        lock (_gate)
        {
            WriteLine(string.Create(CultureInfo.InvariantCulture, $"{partNumber} {etag}"));
        }

        _stored[partNumber] = etag;
    }

    /// <summary>Forgets the upload: it is complete, or can't be.</summary>
    public void Remove()
    {
        Dispose();
        File.Delete(_file);
    }

    public void Dispose() => _lines.Dispose();

    private static string FileOf(string staged) => staged + ".upload";

    private static FileStream Open(string file, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0 };
        if (mode == FileMode.Create && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new(file, options);
    }

    private static UploadState? TryRead(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, ArtifactsWireJson.Default.UploadState);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void WriteLine(string line) => _lines.Write(Encoding.UTF8.GetBytes(line + "\n"));
}
