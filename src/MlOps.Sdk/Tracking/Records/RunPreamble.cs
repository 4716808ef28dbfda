using System.Text;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Sdk.Tracking.Records;

/// <summary>A <see cref="RunStart"/> as bytes: what a run's journal says first, so that any client can create the run.</summary>
internal static class RunPreamble
{
    private const byte Version = 1;

    public static byte[] Write(RunStart start)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Version);
            writer.Write(start.RunId);
            writer.Write(start.Resumes);
            WriteOptional(writer, start.ExperimentName);
            WriteOptional(writer, start.ExperimentId);
            WriteOptional(writer, start.RunName);
            writer.Write(start.UserId);
            writer.Write(start.StartTime);
            writer.Write(start.Tags.Count);
            foreach (var (key, value) in start.Tags)
            {
                writer.Write(key);
                writer.Write(value);
            }
        }

        return bytes.ToArray();
    }

    /// <summary>Reads one back; <see langword="null"/> when it is of a later version.</summary>
    public static RunStart? TryRead(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        if (reader.ReadByte() != Version)
        {
            return null;
        }

        var runId = reader.ReadString();
        var resumes = reader.ReadBoolean();
        var experimentName = ReadOptional(reader);
        var experimentId = ReadOptional(reader);
        var runName = ReadOptional(reader);
        var userId = reader.ReadString();
        var startTime = reader.ReadInt64();
        var tags = new KeyValuePair<string, string>[reader.ReadInt32()];
        for (var i = 0; i < tags.Length; i++)
        {
            tags[i] = new(reader.ReadString(), reader.ReadString());
        }

        return new()
        {
            RunId = runId,
            Resumes = resumes,
            ExperimentName = experimentName,
            ExperimentId = experimentId,
            RunName = runName,
            UserId = userId,
            StartTime = startTime,
            Tags = tags,
        };
    }

    private static void WriteOptional(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null)
        {
            writer.Write(text);
        }
    }

    private static string? ReadOptional(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;
}
