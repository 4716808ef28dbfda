using System.Text.Json;
using MlOps.Sdk.IO;

namespace MlOps.Sdk.Registry.Webhooks;

/// <summary>
/// The pending events of one process, a file for each: noted before the store is asked, so that what the store did is told although the process
/// died between its answer and the outbox. A locked file says that the process lives.
/// </summary>
internal sealed class PendingEvents : IDisposable
{
    private const string EventExtension = ".json";

    private readonly FileOperations _files = new();
    private readonly HashSet<string> _underway = []; // ids of changes that have not ended yet
    private readonly Lock _gate = new();
    private readonly ProcessFolder _folder;

    private PendingEvents(ProcessFolder folder) => _folder = folder;

    /// <summary>Begins those of this process.</summary>
    /// <param name="root">The folder of all processes.</param>
    public static PendingEvents Begin(string root)
    {
        var folder = ProcessFolder.Begin(root);
        DurableFile.FlushFolder(root);
        return new(folder);
    }

    /// <summary>Those of processes that have died, which nobody else takes from now on.</summary>
    public static IReadOnlyList<PendingEvents> TakeOverDead(string root) =>
        [.. ProcessFolder.TakeOverDead(root).Select(folder => new PendingEvents(folder))];

    /// <summary>Notes the event of a change that is about to begin. It is on the disk when this returns.</summary>
    public void Add(PendingEvent pending)
    {
        lock (_gate)
        {
            _files.WriteWhole(PathOf(pending), [JsonSerializer.SerializeToUtf8Bytes(pending, PendingEventJson.Default.PendingEvent)]);
            _underway.Add(pending.Id);
        }

        _files.FlushFolder(_folder.Path);
    }

    /// <summary>Forgets an event: it is in the outbox, or its change did not happen.</summary>
    public void Settle(PendingEvent pending)
    {
        lock (_gate)
        {
            File.Delete(PathOf(pending));
            _underway.Remove(pending.Id);
        }
    }

    /// <summary>Ends a change of which it is not known whether it happened.</summary>
    public void Leave(PendingEvent pending)
    {
        lock (_gate)
        {
            _underway.Remove(pending.Id);
        }
    }

    /// <summary>The events whose changes have ended, nobody knows how; none where their folder is gone, and with it all that is known of them.</summary>
    public IReadOnlyList<PendingEvent> Unsettled()
    {
        lock (_gate)
        {
            return !Directory.Exists(_folder.Path) ? [] :
            [
                .. from path in Directory.GetFiles(_folder.Path, "*" + EventExtension)
                where !_underway.Contains(Path.GetFileNameWithoutExtension(path))
                let pending = JsonSerializer.Deserialize(File.ReadAllBytes(path), PendingEventJson.Default.PendingEvent)
                orderby pending.Time
                select pending,
            ];
        }
    }

    /// <summary>Lets go of them. Those that are not settled wait for the next process.</summary>
    public void Dispose()
    {
        if (!Directory.Exists(_folder.Path) || Directory.GetFiles(_folder.Path, "*" + EventExtension).Length == 0)
        {
            _folder.Delete(); // and what a kill left of a file
        }

        _folder.Dispose();
    }

    private string PathOf(PendingEvent pending) => Path.Combine(_folder.Path, pending.Id + EventExtension);
}
