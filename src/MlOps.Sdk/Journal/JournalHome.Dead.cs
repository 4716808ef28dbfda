using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace MlOps.Sdk.Journal;

/// <content>Finds the journals whose writers are gone.</content>
internal sealed partial class JournalHome
{
    /// <summary>The targets of the journals in a home whose writers are gone, as far as can be seen from here.</summary>
    public static IReadOnlyList<string> TargetsOfDead(string folder)
    {
        var targets = new HashSet<string>();
        var journals = Path.Combine(folder, "journal");
        foreach (var path in Directory.Exists(journals) ? Directory.GetFiles(journals, "*" + JournalFile.Extension) : [])
        {
            try
            {
                using var file = JournalFile.TryTakeOver(path);
                if (file is not null)
                {
                    targets.Add(file.Header.Target);
                }
            }
            catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                // Whose it is can't be read. A client that starts on the home says so, or sets it aside.
            }
        }

        return [.. targets.Order(StringComparer.Ordinal)];
    }

    /// <summary>Journals of this home and target whose writers are gone, oldest first, taken over from them.</summary>
    public IReadOnlyList<JournalFile> TakeOverDead()
    {
        if (!Directory.Exists(JournalFolder))
        {
            return [];
        }

        foreach (var path in Find("*" + JournalFile.UnfinishedExtension))
        {
            RemoveUnfinished(path);
        }

        return TakeOver(Find("*" + JournalFile.Extension), isOfAnyMachine: false, out _);
    }

    /// <summary>
    /// The journals of one stream whose writers are gone, whatever machine they ran on: for whoever knows by other means that there is no
    /// writer any more. A container may have another machine's name after each start.
    /// </summary>
    /// <param name="stream">The run's id.</param>
    /// <param name="known">The writers whose journals this client has.</param>
    /// <param name="isHeld">Whether another process has one.</param>
    public IReadOnlyList<JournalFile> TakeOverDead(string stream, IReadOnlySet<string> known, out bool isHeld)
    {
        isHeld = false;
        return !Directory.Exists(JournalFolder)
            ? []
            : TakeOver(Find($"{stream}.*{JournalFile.Extension}").Where(path => !known.Contains(WriterOf(path, stream))), isOfAnyMachine: true, out isHeld);
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "Handed to the caller.")]
    private List<JournalFile> TakeOver(IEnumerable<string> paths, bool isOfAnyMachine, out bool isHeld)
    {
        isHeld = false;
        var taken = new List<JournalFile>();
        foreach (var path in paths)
        {
            try
            {
                if (JournalFile.TryTakeOver(path) is not { } file)
                {
                    isHeld |= File.Exists(path);
                }
                else if (file.Header.Target != Target)
                {
                    if (!isOfAnyMachine)
                    {
                        LogOtherTarget(path, file.Header.Target); // who looks for one stream looks often
                    }

                    file.Dispose();
                }
                else if (file.Header.Host != Environment.MachineName && !isOfAnyMachine && !IsAbandoned(path))
                {
                    file.Dispose(); // another machine's, whose lock may not be seen from here
                }
                else
                {
                    taken.Add(file);
                }
            }
            catch (InvalidDataException)
            {
                SetAside(path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                LogUnreadable(path, exception.Message);
            }
        }

        return [.. taken.OrderBy(file => file.Header.CreatedAt)];
    }

    private static string WriterOf(string path, string stream) => Path.GetFileName(path)[(stream.Length + 1)..].Split('.')[0];

    private string[] Find(string pattern)
    {
        try
        {
            return Directory.GetFiles(JournalFolder, pattern);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(JournalFolder, exception.Message);
            return [];
        }
    }

    /// <summary>Another machine's journal counts as left when its writer has not touched it for a minute.</summary>
    private bool IsAbandoned(string path) =>
        Time.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(path) > TimeSpan.FromMinutes(1);

    /// <summary>Removes what a writer that was killed while it made a journal left: no record was ever in it.</summary>
    private void RemoveUnfinished(string path)
    {
        try
        {
            if (IsAbandoned(path))
            {
                File.Delete(path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(path, exception.Message);
        }
    }

    private void SetAside(string path)
    {
        var aside = path + ".damaged";
        try
        {
            File.Move(path, aside, overwrite: true);
            LogDamaged(path, aside);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(path, exception.Message);
        }
    }

    [LoggerMessage(103, LogLevel.Error, "The journal '{Path}' is damaged beyond reading and was set aside as '{Aside}'.")]
    private partial void LogDamaged(string path, string aside);

    [LoggerMessage(104, LogLevel.Information,
        "The journal '{Path}' waits for the store '{Target}'. Start a client with that store and this home folder to deliver it.")]
    private partial void LogOtherTarget(string path, string target);

    [LoggerMessage(105, LogLevel.Warning, "The journal '{Path}' could not be read: {Reason}")]
    private partial void LogUnreadable(string path, string reason);
}
