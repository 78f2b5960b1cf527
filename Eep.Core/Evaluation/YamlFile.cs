using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Eep.Core.Evaluation;

/// <summary>Reads a YAML (or JSON) file from outside as one tree, with limits; include takes over the fields of another file of the folder.</summary>
internal static class YamlFile
{
    private const long LargestFile = 1 << 20;
    private const int DeepestInclude = 8;
    private const int DeepestNesting = 64;

    /// <summary>The file's fields; its own replace those of an included file.</summary>
    /// <exception cref="TaskException">Not readable, not YAML, too large, or an include that leaves the folder.</exception>
    public static YamlFields Read(string path) => new(Path.GetFileName(path), Load(path, 0));

    /// <summary>The file's tree, to be changed and written again.</summary>
    /// <exception cref="TaskException">As for <see cref="Read"/>, or no mapping.</exception>
    public static YamlMappingNode Tree(string path) =>
        Load(path, 0) as YamlMappingNode ?? throw new TaskException($"{Path.GetFileName(path)}: must be a mapping of fields.");

    private static YamlNode Load(string path, int depth)
    {
        var root = Parse(path);
        if (root is not YamlMappingNode mapping || !mapping.Children.TryGetValue("include", out var include))
        {
            return root;
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var name = (include as YamlScalarNode)?.Value ?? throw new TaskException($"{path}: include must be the name of one file.");
        if (depth == DeepestInclude)
        {
            throw new TaskException($"{path}: include goes deeper than {DeepestInclude} files.");
        }

        if (Load(Inside(folder, name, $"{Path.GetFileName(path)}: include"), depth + 1) is not YamlMappingNode merged)
        {
            throw new TaskException($"{path}: include '{name}' must hold a mapping of fields.");
        }

        foreach (var (key, value) in mapping.Children.Where(child => !child.Key.Equals(new YamlScalarNode("include"))))
        {
            merged.Children[key] = value;
        }

        return merged;
    }

    /// <summary>A path inside a folder.</summary>
    /// <exception cref="TaskException">It leaves the folder.</exception>
    public static string Inside(string folder, string file, string where)
    {
        var full = Path.GetFullPath(file, folder);
        return !Path.IsPathRooted(file) && full.StartsWith(folder.TrimEnd('/') + '/', StringComparison.Ordinal)
            ? full
            : throw new TaskException($"{where} is '{file}'; it must lie in the folder of the task file or below.");
    }

    private static YamlNode Parse(string path)
    {
        try
        {
            var info = new FileInfo(path);
            if (info.Exists && info.Length > LargestFile)
            {
                throw new TaskException($"{path} has {info.Length} bytes; a task file has at most {LargestFile}.");
            }

            var text = File.ReadAllText(path);
            CheckShape(path, text);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents.Count == 1
                ? stream.Documents[0].RootNode
                : throw new TaskException($"{path} holds {stream.Documents.Count} YAML documents; a task file holds one.");
        }
        catch (YamlException fault)
        {
            throw new TaskException($"{path}:{fault.Start.Line}: not valid YAML: {fault.Message}", fault);
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException)
        {
            // The parser leaves its own exceptions behind on some unclosed brackets and duplicate keys.
            throw new TaskException($"{path}: not valid YAML: {fault.Message}", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TaskException($"The task file {path} cannot be read: {fault.Message}", fault);
        }
    }

    // The tree is built and compared by recursion, one call a level: a few kilobytes of brackets, or aliases of aliases, would end the process.
    private static void CheckShape(string path, string text)
    {
        var parser = new Parser(new StringReader(text));
        var (depth, anchored) = (0, new Stack<int>());
        while (parser.MoveNext())
        {
            var now = parser.Current!;
            if (now is AnchorAlias && anchored.Count > 0)
            {
                throw new TaskException($"{path}:{now.Start.Line}: an alias stands inside an anchored node; only plain nodes can be anchored.");
            }

            if (anchored.TryPeek(out var level) && depth + now.NestingIncrease < level)
            {
                anchored.Pop();
            }

            depth += now.NestingIncrease;
            if (depth > DeepestNesting)
            {
                throw new TaskException($"{path}:{now.Start.Line}: nested deeper than {DeepestNesting}.");
            }

            if (now is NodeEvent { Anchor.IsEmpty: false } and (MappingStart or SequenceStart))
            {
                anchored.Push(depth);
            }
        }
    }
}
