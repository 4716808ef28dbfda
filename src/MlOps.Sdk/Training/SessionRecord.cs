using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using MlOps.Sdk.IO;
using MlOps.Sdk.Training.Wire;

namespace MlOps.Sdk.Training;

/// <summary>
/// Which run writes to which place for checkpoints, in the home folder: known from the start on, before there is a first checkpoint. On a
/// machine without it the manifests of the checkpoints say so too.
/// </summary>
internal sealed class SessionRecord
{
    private readonly FileOperations _files = new();
    private readonly string _path;
    private readonly string _location;

    public SessionRecord(string homeFolder, string location)
    {
        var name = XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(location)).ToString("x32", CultureInfo.InvariantCulture);
        _path = Path.Combine(homeFolder, "training", name + ".json");
        _location = location;
    }

    public SessionRecordWire? Read()
    {
        try
        {
            var record = JsonSerializer.Deserialize(File.ReadAllBytes(_path), SessionRecordWireJson.Default.SessionRecordWire);
            return record?.Location == _location && record.Attempt is >= 0 and < int.MaxValue ? record : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null; // the manifests say it too
        }
    }

    public void Write(string runId, Previous previous, SessionProgress progress)
    {
        var record = new SessionRecordWire
        {
            Location = _location,
            RunId = runId,
            Attempt = previous.Attempt,
            IsEnding = progress != SessionProgress.Started,
            IsComplete = progress == SessionProgress.Complete,
            EarlierRunIds = previous.EarlierRunIds,
            ContinuedRunIds = previous.ContinuedRunIds,
            LastSequence = previous.LastSequence,
        };
        var folder = Path.GetDirectoryName(_path)!;
        _files.CreateFolder(folder);
        _files.WriteWhole(_path, [JsonSerializer.SerializeToUtf8Bytes(record, SessionRecordWireJson.Default.SessionRecordWire)]);
        _files.FlushFolder(folder);
    }
}
