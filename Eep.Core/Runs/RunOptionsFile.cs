using System.Text.Json;

namespace Eep.Core.Runs;

/// <summary>Reads and writes options.json.</summary>
public static class RunOptionsFile
{
    // How the serializer begins, or ends, what is told here in other words.
    private const string ConversionMark = "The JSON value could not be converted";
    private const string MissingMark = "missing required properties including:";

    /// <summary>Reads options; relative paths become absolute, relative to the file's folder.</summary>
    /// <exception cref="RunOptionsException">The file is missing, is not JSON, or has an unknown or missing field.</exception>
    public static RunOptions Read(string path)
    {
        try
        {
            var options = Parse(File.ReadAllText(path));
            return options.WithPathsFrom(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RunOptionsException([new OptionFault(path, $"cannot be read: {exception.Message}")]);
        }
    }

    /// <summary>Parses options; paths stay as written.</summary>
    /// <exception cref="RunOptionsException">It is not JSON, or has an unknown or missing field.</exception>
    public static RunOptions Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<RunOptions>(json, RunJson.File)
                ?? throw new RunOptionsException([new OptionFault("options", "the file holds null; it must hold an object.")]);
        }
        catch (JsonException exception)
        {
            throw new RunOptionsException([FaultOf(exception)]);
        }
    }

    /// <summary>The same options with absolute paths.</summary>
    public static RunOptions WithPathsFrom(this RunOptions options, string baseFolder) =>
        options.WithPaths(path => Path.GetFullPath(path, baseFolder));

    /// <summary>The same options with every path changed.</summary>
    public static RunOptions WithPaths(this RunOptions options, Func<string, string> change) => options with
    {
        Model = change(options.Model),
        Task = change(options.Task),
        FurtherTasks = options.FurtherTasks?.Select(task => task with { Task = change(task.Task) }).ToArray(),
        StartFrom = options.StartFrom?.Select(change).ToArray(),
    };

    /// <summary>Every path of the options with the name of its option.</summary>
    public static IEnumerable<(string Field, string Path)> Paths(this RunOptions options) =>
    [
        ("model", options.Model),
        ("task", options.Task),
        .. (options.FurtherTasks ?? []).Select(task => ("furtherTasks", task.Task)),
        .. (options.StartFrom ?? []).Select(path => ("startFrom", path)),
    ];

    /// <summary>The indented JSON of the options.</summary>
    public static string Format(RunOptions options) => JsonSerializer.Serialize(options, RunJson.File);

    /// <summary>Which option, where in the text, and what would be right.</summary>
    private static OptionFault FaultOf(JsonException exception)
    {
        var known = RunJson.File.GetTypeInfo(typeof(RunOptions)).Properties;
        var path = exception.Path is ['$', '.', .. var rest] ? rest : "";
        var option = path.Split('.', '[')[0];
        var property = known.FirstOrDefault(property => property.Name == option);
        if (option.Length > 0 && property is null)
        {
            return new OptionFault(option, $"is no option of a run; the options are {string.Join(", ", known.Select(each => each.Name))}.");
        }

        var place = exception is { LineNumber: { } line, BytePositionInLine: { } column } ? $"line {line + 1}, column {column + 1}: " : "";
        var reason = exception.Message.Split(" Path: ")[0].Split(" LineNumber: ")[0];
        reason = (reason, property) switch
        {
            ([.. var before, _], _) when before.IndexOf(MissingMark, StringComparison.Ordinal) is var at and >= 0 =>
                $"an option that has no default is missing: {before[(at + MissingMark.Length)..].Trim()}.",
            (_, { } wrong) when path == option && reason.StartsWith(ConversionMark, StringComparison.Ordinal) => $"it must be {Expected(wrong.PropertyType)}.",
            _ => reason,
        };
        return new OptionFault(option.Length > 0 ? option : "options", place + reason);
    }

    private static string Expected(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        { IsEnum: true } words => string.Join(" or ", Enum.GetNames(words).Select(JsonNamingPolicy.CamelCase.ConvertName)),
        var number when number == typeof(int) || number == typeof(long) || number == typeof(ulong) => "a whole number that fits",
        var number when number == typeof(double) => "a number",
        var flag when flag == typeof(bool) => "true or false",
        var text when text == typeof(string) => "a text in quotation marks",
        { IsGenericType: true } table when table.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) => "layers with their experts, as in {\"3\": [0, 5]}",
        _ => "a list, as in [1, 2]",
    };
}
