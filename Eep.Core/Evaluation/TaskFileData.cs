using Eep.Core.Evaluation.Datasets;

namespace Eep.Core.Evaluation;

/// <summary>The part of a task file that says which file is which split.</summary>
/// <param name="Files">Data file of each split, absolute.</param>
/// <param name="Division">How one file becomes several splits, or null.</param>
/// <param name="Names">The task's own names of the splits.</param>
internal sealed record TaskFileData(
    IReadOnlyDictionary<SplitKind, string> Files, SplitDivision? Division, IReadOnlyDictionary<string, SplitKind> Names)
{
    private static readonly (SplitKind Kind, string[] Fields)[] s_fields =
        [(SplitKind.Search, ["search_split", "training_split"]), (SplitKind.Validation, ["validation_split"]), (SplitKind.Test, ["test_split"])];

    /// <exception cref="TaskException">Names file, field, value and what would be right.</exception>
    public static TaskFileData Read(YamlFields fields, YamlFields? metadata, string folder)
    {
        var origin = fields.Text("dataset_path") ?? "json";
        var arguments = fields.Mapping("dataset_kwargs");
        var files = arguments?.Mapping("data_files") ?? throw new TaskException(origin is "json" or "csv" or "parquet"
            ? $"{fields.Where("dataset_kwargs")} must name data_files, one file for each split."
            : $"{fields.Where("dataset_path")} is '{origin}': only local files are read; get the data and name the files in dataset_kwargs.data_files.");
        arguments!.OnlyAllow("trust_remote_code", "a task is data, not code.", "false");
        arguments.RefuseOthers("supported is data_files.");
        var division = ReadDivision(metadata?.Mapping("divide"), files, folder);
        var result = new Dictionary<SplitKind, string>();
        var named = new Dictionary<string, SplitKind>();
        foreach (var (kind, names) in s_fields)
        {
            var given = names.Where(name => fields.Text(name) is not null).ToArray();
            if (given.Length > 1)
            {
                throw new TaskException($"{fields.Where(given[1])}: {given[0]} says the same; name one of them.");
            }

            if (given is [var field])
            {
                var split = fields.Required(field);
                var file = files.Text(split)
                    ?? throw new TaskException($"{fields.Where(field)} is '{split}'; data_files has {string.Join(", ", files.Names)}.");
                result[kind] = YamlFile.Inside(folder, file, files.Where(split));
                named[split] = kind;
            }
        }

        Check(fields, result, division);
        return new TaskFileData(result, division, named);
    }

    /// <summary>The split that the task file calls by a name, or null for no name.</summary>
    /// <exception cref="TaskException">No split has that name.</exception>
    public SplitKind? SplitNamed(string? name) => name is null
        ? null
        : Names.TryGetValue(name, out var kind) ? kind
        : Enum.TryParse<SplitKind>(name, ignoreCase: true, out var own) ? own
        : throw new TaskException($"fewshot_split is '{name}'; the task's splits are {string.Join(", ", Names.Keys)}.");

    private static SplitDivision? ReadDivision(YamlFields? divide, YamlFields files, string folder)
    {
        if (divide is null)
        {
            return null;
        }

        var name = divide.Required("file");
        var file = files.Text(name) ?? throw new TaskException($"{divide.Where("file")} is '{name}'; data_files has {string.Join(", ", files.Names)}.");
        var percent = Enum.GetValues<SplitKind>()
            .Select(kind => (kind, share: divide.Number(TaskItems.Name(kind), 1)))
            .Where(pair => pair.share is not null)
            .ToDictionary(pair => pair.kind, pair => pair.share!.Value);
        var seed = divide.Number("seed", 0) ?? 0;
        divide.RefuseOthers("supported are file, seed, search, validation, test.");
        return percent.Count > 0 && percent.Values.Sum() <= 100
            ? new SplitDivision(YamlFile.Inside(folder, file, files.Where(name)), seed, percent)
            : throw new TaskException($"{divide.Where("search")}: the shares of search, validation and test are percents of the file and together at most 100.");
    }

    private static void Check(YamlFields fields, Dictionary<SplitKind, string> files, SplitDivision? division)
    {
        if (files.Count == 0 && division is null)
        {
            throw new TaskException($"{fields.Where("test_split")} is missing: name at least one of search_split, validation_split, test_split.");
        }

        if (files.Values.Distinct().Count() != files.Count)
        {
            throw new TaskException(
                $"{fields.Where("dataset_kwargs")}: two splits read the same file; splits must be disjoint (metadata.divide makes several of one file).");
        }

        foreach (var twice in division?.Percent.Keys.Where(files.ContainsKey) ?? [])
        {
            throw new TaskException($"{fields.Where("metadata")}: divide gives a {TaskItems.Name(twice)} split, which has a file of its own; keep one.");
        }
    }
}
