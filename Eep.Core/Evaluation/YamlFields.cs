using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Eep.Core.Evaluation;

/// <summary>A YAML mapping read field by field; whatever nobody asked for is refused at the end, by name and line.</summary>
internal sealed class YamlFields
{
    private readonly string _where;
    private readonly Dictionary<string, YamlNode> _fields = [];
    private readonly HashSet<string> _asked = [];

    /// <param name="where">File and field, as errors name it.</param>
    /// <param name="node">The mapping.</param>
    public YamlFields(string where, YamlNode node)
    {
        _where = where;
        if (node is not YamlMappingNode mapping)
        {
            throw new TaskException($"{where}: must be a mapping of fields (line {node.Start.Line}).");
        }

        foreach (var (key, value) in mapping.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? throw new TaskException($"{where}: a field's name must be a text (line {key.Start.Line}).");
            RefuseTag(name, value);
            _fields[name] = value;
        }
    }

    /// <summary>Names of all fields.</summary>
    public IReadOnlyCollection<string> Names => _fields.Keys;

    /// <summary>A field's place for errors.</summary>
    public string Where(string name) =>
        _fields.TryGetValue(name, out var node) ? $"{_where}: {name} (line {node.Start.Line})" : $"{_where}: {name}";

    /// <summary>A field's node, or null when it is absent or null.</summary>
    public YamlNode? Node(string name)
    {
        _asked.Add(name);
        return _fields.TryGetValue(name, out var node) && !IsNull(node) ? node : null;
    }

    /// <summary>A scalar's text, or null.</summary>
    public string? Text(string name) => Node(name) switch
    {
        null => null,
        YamlScalarNode scalar => scalar.Value ?? "",
        _ => throw new TaskException($"{Where(name)} must be a single value."),
    };

    /// <summary>A scalar's text.</summary>
    public string Required(string name) => Text(name) ?? throw new TaskException($"{_where}: {name} is missing.");

    /// <summary>One text or a list of texts; null when absent.</summary>
    public IReadOnlyList<string>? Texts(string name) => Node(name) switch
    {
        null => null,
        YamlScalarNode scalar => [scalar.Value ?? ""],
        YamlSequenceNode list => [.. list.Children.Select(item =>
        {
            RefuseTag(name, item);
            return (item as YamlScalarNode)?.Value ?? throw new TaskException($"{Where(name)} must be a list of texts.");
        })],
        _ => throw new TaskException($"{Where(name)} must be a text or a list of texts."),
    };

    /// <summary>A list of mappings; empty when absent.</summary>
    public IReadOnlyList<YamlFields> Mappings(string name) => Node(name) switch
    {
        null => [],
        YamlSequenceNode list => [.. list.Children.Select((item, index) => new YamlFields($"{_where}: {name}[{index}]", item))],
        _ => throw new TaskException($"{Where(name)} must be a list."),
    };

    /// <summary>A mapping of texts to texts; empty when absent.</summary>
    public IReadOnlyDictionary<string, string> Map(string name) => Mapping(name) is { } map
        ? map.Names.ToDictionary(key => key, key => map.Text(key) ?? "")
        : new Dictionary<string, string>();

    /// <summary>A mapping, or null.</summary>
    public YamlFields? Mapping(string name) => Node(name) is { } node ? new YamlFields($"{_where}: {name}", node) : null;

    /// <summary>A whole number of at least <paramref name="least"/>, or null.</summary>
    public int? Number(string name, int least)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : throw new TaskException($"{Where(name)} is '{text}'; it must be a whole number of at least {least}.");
    }

    /// <summary>Refuses a field unless it is absent or has one of the values that change nothing.</summary>
    public void OnlyAllow(string name, string why, params string[] values)
    {
        if (Text(name) is { } text && !values.Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            throw new TaskException($"{Where(name)} is '{text}'; {why}");
        }
    }

    /// <summary>Refuses the fields that nobody asked for.</summary>
    public void RefuseOthers(string hint)
    {
        if (_fields.Keys.FirstOrDefault(name => !_asked.Contains(name)) is { } other)
        {
            throw new TaskException($"{Where(other)} is not supported; {hint}");
        }
    }

    private void RefuseTag(string name, YamlNode node)
    {
        if (!node.Tag.IsEmpty && node.Tag.Value.StartsWith('!'))
        {
            throw new TaskException(
                $"{_where}: {name} (line {node.Start.Line}) is {node.Tag.Value}; a task is data, not code: write a template or fixed values.");
        }
    }

    private static bool IsNull(YamlNode node) =>
        node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "null" or "~" };
}
