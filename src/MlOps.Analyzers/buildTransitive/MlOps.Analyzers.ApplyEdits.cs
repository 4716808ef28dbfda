// Compiled by MSBuild when MlOpsFix is asked for: it takes the edits from the compiler's log and writes them.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Serialization.Json;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Xml;
using System.Xml.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

public sealed class MlOpsApplyEdits : Task
{
    private const string CredentialRule = "MLOPS1005";

    /// <summary>The compiler's log, SARIF 2.1.</summary>
    [Required]
    public string Report { get { return _log; } set { _log = value; } }

    private string _log;
    private int _written;
    private int _left;

    public bool DryRun { get; set; }

    public bool Credentials { get; set; }

    public override bool Execute()
    {
        if (File.Exists(_log))
        {
            foreach (var file in Edits().GroupBy(edit => edit.Path, StringComparer.Ordinal))
            {
                // Projects of a solution are built at the same time and share files above them.
                using (var turn = new Mutex(false, "mlops-fix-" + Checksum(Encoding.UTF8.GetBytes(file.Key), "sha1:").Substring(5)))
                {
                    Wait(turn);
                    try
                    {
                        Apply(file.Key, file.OrderByDescending(edit => edit.Start).ToList());
                    }
                    finally
                    {
                        turn.ReleaseMutex();
                    }
                }
            }
        }

        var left = _left == 0 ? "" : " " + _left + " without a fix that is known to be right: a build names them.";
        Log.LogMessage(MessageImportance.High, (DryRun ? "MlOpsFix would write {0} changes." : "MlOpsFix wrote {0} changes.") + left, _written);
        return !Log.HasLoggedErrors;
    }

    private static void Wait(Mutex turn)
    {
        try
        {
            turn.WaitOne();
        }
        catch (AbandonedMutexException)
        {
            // Whoever had it is gone; files are replaced as a whole.
        }
    }

    /// <param name="path">The file.</param>
    /// <param name="edits">What is written into it, the last place first.</param>
    private void Apply(string path, List<Edit> edits)
    {
        var bytes = File.ReadAllBytes(path);
        var hasMark = bytes.Length > 2 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF;
        string text;
        try
        {
            text = new UTF8Encoding(false, true).GetString(bytes, hasMark ? 3 : 0, bytes.Length - (hasMark ? 3 : 0));
        }
        catch (DecoderFallbackException)
        {
            Log.LogMessage(MessageImportance.High, "{0} is not UTF-8 and is left alone.", path);
            return;
        }

        if (edits.Any(edit => edit.Checksum != Checksum(bytes, edit.Checksum)))
        {
            if (!AreThere(edits, text))
            {
                Log.LogMessage(MessageImportance.High, "{0} changed meanwhile and is left alone.", path);
            }

            return;
        }

        var next = int.MaxValue;
        foreach (var edit in edits)
        {
            if (edit.Start + edit.Length > Math.Min(text.Length, next))
            {
                continue;
            }

            var line = text.Substring(0, edit.Start).Count(c => c == '\n') + 1;
            var old = edit.Rule == CredentialRule ? "" : text.Substring(edit.Start, edit.Length);
            Log.LogMessage(MessageImportance.High, "{0}({1}): {2}: {3} '{4}'", path, line, edit.Rule, old.Length == 0 ? "writes" : "replaces '" + old + "' by", edit.Text.Trim());
            text = text.Substring(0, edit.Start) + edit.Text + text.Substring(edit.Start + edit.Length);
            next = edit.Start;
            _written++;
        }

        if (!DryRun)
        {
            Replace(path, text, new UTF8Encoding(hasMark));
        }
    }

    /// <summary>Whether another project's pass, which saw the file as this one did, has written just these edits.</summary>
    private static bool AreThere(List<Edit> edits, string text)
    {
        var shift = 0;
        foreach (var edit in edits.OrderBy(edit => edit.Start))
        {
            if (edit.Start + shift > text.Length || string.CompareOrdinal(text, edit.Start + shift, edit.Text, 0, edit.Text.Length) != 0)
            {
                return false;
            }

            shift += edit.Text.Length - edit.Length;
        }

        return true;
    }

    /// <summary>Whoever reads the file at this moment gets all of the old text or all of the new.</summary>
    private static void Replace(string path, string text, Encoding encoding)
    {
        var written = path + ".mlops-" + Guid.NewGuid().ToString("N");
        File.Copy(path, written); // with its rights
        try
        {
            File.WriteAllText(written, text, encoding);
            File.Replace(written, path, null);
        }
        finally
        {
            File.Delete(written);
        }
    }

    private IEnumerable<Edit> Edits()
    {
        var bytes = File.ReadAllBytes(_log);
        var start = bytes.Length > 2 && bytes[0] == 0xEF ? 3 : 0;
        XDocument log;
        using (var reader = JsonReaderWriterFactory.CreateJsonReader(bytes, start, bytes.Length - start, XmlDictionaryReaderQuotas.Max))
        {
            log = XDocument.Load(reader);
        }

        foreach (var result in log.Descendants("results").Elements("item").Where(result => result.Element("suppressions") == null))
        {
            var rule = (string)result.Element("ruleId") ?? "";
            var properties = result.Elements("properties").Elements("customProperties").FirstOrDefault();
            var address = (string)result.Descendants("artifactLocation").Elements("uri").FirstOrDefault();
            if (!rule.StartsWith("MLOPS", StringComparison.Ordinal) || address == null)
            {
                continue;
            }

            if (properties == null || properties.Element("edit.start") == null || (rule == CredentialRule && !Credentials))
            {
                _left++;
                continue;
            }

            yield return new Edit
            {
                Rule = rule,
                Path = new Uri(address).LocalPath,
                Start = (int)properties.Element("edit.start"),
                Length = (int)properties.Element("edit.length"),
                Text = (string)properties.Element("edit.text"),
                Checksum = (string)properties.Element("edit.checksum"),
            };
        }
    }

    private static string Checksum(byte[] bytes, string like)
    {
        var isLong = like.StartsWith("sha256:", StringComparison.Ordinal);
        using (var algorithm = isLong ? (HashAlgorithm)SHA256.Create() : SHA1.Create())
        {
            return (isLong ? "sha256:" : "sha1:") + BitConverter.ToString(algorithm.ComputeHash(bytes)).Replace("-", "");
        }
    }

    private sealed class Edit
    {
        public string Rule;
        public string Path;
        public int Start;
        public int Length;
        public string Text;
        public string Checksum;
    }
}
