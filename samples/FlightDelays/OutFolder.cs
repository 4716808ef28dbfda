namespace FlightDelays;

/// <summary>The folder that takes the checkpoints, the tracking database, the artifacts and the home folder.</summary>
internal static class OutFolder
{
    /// <summary>Creates the folder and writes to it once: better refused now than after the training.</summary>
    /// <exception cref="BadInputException">It can't be created or written.</exception>
    public static void Prepare(string folder)
    {
        if (folder.Contains('?', StringComparison.Ordinal))
        {
            // What follows a question mark in a database URI is its query.
            throw new BadInputException($"The folder '{folder}' has a question mark, which no tracking URI can name: name another one with --out.");
        }

        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".write-test-{Guid.NewGuid():N}");
            using var _ = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(
                $"The folder '{folder}' can't be created or written ({e.Message}): name another one with --out.", e);
        }
    }

    /// <summary>Where a training's checkpoints are. The name says what is trained: a start with other options shall not go on with this training.</summary>
    public static string CheckpointsOf(string folder, BoostingParameters parameters, int flights, string dataSha256) => Path.Combine(
        folder, "checkpoints", FormattableString.Invariant($"{parameters.Rounds}-rounds-seed-{parameters.Seed}-{flights}-flights-{dataSha256[..8]}"));
}
