using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MlOps.Sdk.Artifacts;

namespace MlOps.Sdk.Tracking.Records;

/// <summary>
/// The log messages of a run, in a file beside its staged artifacts: they survive the process, and become an artifact when the run ends,
/// here or, after a crash, at the next client.
/// </summary>
internal sealed class RunLog
{
    /// <summary>The folder of the artifact.</summary>
    public const string Folder = "logs";

    private readonly Lock _gate = new();
    private readonly string _name;
    private readonly string _path;
    private FileStream? _file;
    private bool _closed;

    /// <param name="staging">Where artifacts wait.</param>
    /// <param name="writerId">Who writes the run.</param>
    /// <param name="now">Names the file: a run that is resumed has a log for each time.</param>
    public RunLog(ArtifactStaging staging, string writerId, DateTimeOffset now)
    {
        _name = string.Create(CultureInfo.InvariantCulture, $"run-{now.UtcDateTime:yyyyMMdd'T'HHmmss'.'fff'Z'}{Extension}");
        _path = staging.PathOf(writerId, _name);
    }

    private const string Extension = ".log";

    /// <summary>The logs that a process left which is gone.</summary>
    public static IEnumerable<string> LeftBy(ArtifactStaging staging, string writerId)
    {
        var folder = Path.GetDirectoryName(staging.PathOf(writerId, Extension))!;
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "run-*" + Extension).Select(file => Path.GetFileName(file)).ToArray() : [];
    }

    /// <summary>Adds a line. A disk that takes nothing loses it: the run goes on.</summary>
    public void Write(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line);
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            try
            {
                _file ??= Open();
                _file.Write(bytes); // without a buffer: what was written survives the process
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // As it says.
            }
        }
    }

    /// <returns>The file; <see langword="null"/> when there is none.</returns>
    public StagedArtifact? Close()
    {
        lock (_gate)
        {
            _closed = true;
            if (_file is null)
            {
                return null;
            }

            _file.Dispose();
            try
            {
                using var content = File.OpenRead(_path);
                return new(_name, Convert.ToHexStringLower(SHA256.HashData(content)));
            }
            catch (IOException)
            {
                return null;
            }
        }
    }

    private FileStream Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        return new(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }
}
