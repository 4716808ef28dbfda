namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>
/// What a disk may hold when the power goes, by what POSIX promises and no more: a file's bytes are sure once the file was flushed, a name
/// once its folder was; of what is not sure any part may be there, in any order. A rename happens or does not.
/// </summary>
internal sealed class CrashModel
{
    private const int BlockLength = 4096;
    private static readonly double[] Chances = [0, 0.1, 0.5, 0.9, 1];

    private readonly ModelFolder _root = new();

    /// <summary>Does a step in memory.</summary>
    public void Apply(TraceStep step)
    {
        var folder = FolderOf(step.Path);
        var name = Path.GetFileName(step.Path);
        switch (step.Kind)
        {
            case TraceKind.CreateFolder:
                var made = new ModelFolder();
                folder.Change(names => names[name] = made);
                break;
            case TraceKind.Create when folder.Now.GetValueOrDefault(name) is ModelFile file:
                file.Now = [];
                break;
            case TraceKind.Create:
                var created = new ModelFile();
                folder.Change(names => names[name] = created);
                break;
            case TraceKind.Write:
                ((ModelFile)folder.Now[name]).Write(step.Number, step.Bytes!);
                break;
            case TraceKind.Flush:
                ((ModelFile)folder.Now[name]).Flush();
                break;
            case TraceKind.Rename:
                var renamed = folder.Now[name];
                folder.Change(names =>
                {
                    names.Remove(name);
                    names[Path.GetFileName(step.To)] = renamed;
                });
                break;
            case TraceKind.Delete:
                folder.Change(names => names.Remove(name));
                break;
            case TraceKind.FlushFolder:
                ((ModelFolder)Find(step.Path)).Flush();
                break;
        }
    }

    /// <summary>One of the states that a crash now may leave: paths from the root, and the bytes of files; folders have none.</summary>
    public IReadOnlyList<(string Path, byte[]? Bytes)> Sample(Random random)
    {
        var entries = new List<(string, byte[]?)>();
        Add(_root, "", random, Chances[random.Next(Chances.Length)], Chances[random.Next(Chances.Length)], entries);
        return entries;
    }

    /// <summary>What is there while the power stays on: the bytes of each file by its path.</summary>
    public byte[] BytesOf(string path) => ((ModelFile)Find(path)).Now;

    private static void Add(ModelFolder folder, string path, Random random, double nameChance, double dataChance, List<(string, byte[]?)> entries)
    {
        foreach (var (name, node) in folder.AfterCrash(random, nameChance).OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var full = Path.Combine(path, name);
            if (node is ModelFolder inner)
            {
                entries.Add((full, null));
                Add(inner, full, random, nameChance, dataChance, entries);
            }
            else
            {
                entries.Add((full, ((ModelFile)node).AfterCrash(random, dataChance)));
            }
        }
    }

    private ModelFolder FolderOf(string path) => (ModelFolder)Find(Path.GetDirectoryName(path) ?? "");

    private object Find(string path)
    {
        object node = _root;
        foreach (var part in path.Split('/').Where(part => part is not ("" or ".")))
        {
            node = ((ModelFolder)node).Now[part];
        }

        return node;
    }

    private sealed class ModelFolder
    {
        private readonly List<Action<Dictionary<string, object>>> _unsure = [];
        private Dictionary<string, object> _sure = [];

        public Dictionary<string, object> Now { get; } = [];

        public void Change(Action<Dictionary<string, object>> change)
        {
            change(Now);
            _unsure.Add(change);
        }

        public void Flush()
        {
            _sure = new(Now);
            _unsure.Clear();
        }

        public Dictionary<string, object> AfterCrash(Random random, double chance)
        {
            var names = new Dictionary<string, object>(_sure);
            foreach (var change in _unsure.Where(_ => random.NextDouble() < chance))
            {
                change(names);
            }

            return names;
        }
    }

    private sealed class ModelFile
    {
        private byte[] _sure = [];

        public byte[] Now { get; set; } = [];

        public void Write(long offset, byte[] bytes)
        {
            var now = new byte[Math.Max(Now.Length, offset + bytes.Length)];
            Now.CopyTo(now, 0);
            bytes.CopyTo(now, offset);
            Now = now;
        }

        public void Flush() => _sure = Now;

        public byte[] AfterCrash(Random random, double chance)
        {
            if (ReferenceEquals(_sure, Now) || random.NextDouble() < chance)
            {
                return Now;
            }

            return random.Next(4) switch
            {
                0 => _sure,
                1 => Now[..random.Next(Now.Length + 1)],
                2 => Now[..(random.Next((Now.Length / BlockLength) + 1) * BlockLength)],
                _ => WithoutBlocks(random),
            };
        }

        private byte[] WithoutBlocks(Random random)
        {
            var bytes = Now.ToArray();
            for (var start = 0; start < bytes.Length; start += BlockLength)
            {
                if (random.Next(2) == 0)
                {
                    var block = bytes.AsSpan(start, Math.Min(BlockLength, bytes.Length - start));
                    block.Clear();
                    _sure.AsSpan(Math.Min(start, _sure.Length), Math.Max(0, Math.Min(block.Length, _sure.Length - start))).CopyTo(block);
                }
            }

            return bytes;
        }
    }
}
