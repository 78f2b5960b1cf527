using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Eep.Core.Checkpoints.Architecture;

namespace Eep.Core.Checkpoints;

/// <summary>The safetensors files of a folder as one set of tensors: a single model.safetensors, or shards under an index.</summary>
internal sealed class WeightFiles : IDisposable
{
    public const string SingleName = "model.safetensors";
    public const string IndexName = "model.safetensors.index.json";
    private const string LayersPrefix = "model.layers.";

    private readonly Dictionary<string, SafetensorsFile> _fileOf;
    private readonly ImmutableArray<SafetensorsFile> _files;
    private readonly string _listing;

    private WeightFiles(string listing, ImmutableArray<SafetensorsFile> files, Dictionary<string, SafetensorsFile> fileOf)
    {
        _listing = listing;
        _files = files;
        _fileOf = fileOf;
        FileNames = [.. files.Select(file => Path.GetFileName(file.Path))];
        Tensors = [.. files.SelectMany(file => file.Tensors.Where(tensor => ReferenceEquals(fileOf.GetValueOrDefault(tensor.Name), file)))];
    }

    public ImmutableArray<string> FileNames { get; }

    public ImmutableArray<TensorInfo> Tensors { get; }

    public static WeightFiles Open(string folder)
    {
        var single = Path.Combine(folder, SingleName);
        var index = Path.Combine(folder, IndexName);
        if (File.Exists(single))
        {
            var file = SafetensorsFile.Open(single);
            return new WeightFiles(single, [file], file.Tensors.ToDictionary(tensor => tensor.Name, _ => file, StringComparer.Ordinal));
        }

        return File.Exists(index)
            ? OpenSharded(folder, index)
            : throw new CheckpointException(folder, null, $"{SingleName} or {IndexName}", "neither");
    }

    public bool Contains(string name) => _fileOf.ContainsKey(name);

    public SafetensorsFile FileOf(string name) => _fileOf.TryGetValue(name, out var file)
        ? file
        : throw new CheckpointException(_listing, Quoted.Tensor(name), "a tensor of this name", "none");

    /// <summary>
    /// The role of every tensor that the config calls for. Refuses files that lack one, hold it in another shape or type, or hold an
    /// unknown one in an SMoE block.
    /// </summary>
    public IReadOnlyDictionary<string, TensorRole> Match(ModelConfig config)
    {
        var roles = new Dictionary<string, TensorRole>(StringComparer.Ordinal);
        foreach (var (tensor, role) in config.Decoder.Tensors())
        {
            Check(tensor);
            roles.Add(tensor.Name, role);
        }

        foreach (var tensor in Tensors)
        {
            if (LayerOf(tensor.Name) is { } layer && layer >= config.LayerCount)
            {
                roles.TryAdd(tensor.Name, new TensorRole(ModelPart.FurtherLayer, layer));
            }
        }

        if (Tensors.FirstOrDefault(tensor => !roles.ContainsKey(tensor.Name) && LooksSparse(tensor.Name)) is { } foreign)
        {
            throw new CheckpointException(
                FileOf(foreign.Name).Path, Quoted.Tensor(foreign.Name), $"only the tensors that {config.ModelType} has in its expert blocks", "an unknown one");
        }

        return roles;
    }

    public void Dispose()
    {
        foreach (var file in _files)
        {
            file.Dispose();
        }
    }

    private static int? LayerOf(string name) =>
        name.StartsWith(LayersPrefix, StringComparison.Ordinal)
        && name.IndexOf('.', LayersPrefix.Length) is var end and > 0
        && int.TryParse(name.AsSpan(LayersPrefix.Length, end - LayersPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var layer)
            ? layer
            : null;

    // A tensor that no plan could treat rightly.
    private static bool LooksSparse(string name) =>
        name.Contains(".experts.", StringComparison.Ordinal)
        || name.Contains(".block_sparse_moe.", StringComparison.Ordinal)
        || name.Contains(".mlp.gate.", StringComparison.Ordinal)
        || name.Contains(".mlp.router.", StringComparison.Ordinal);

    private void Check(TensorSpec tensor)
    {
        if (!_fileOf.TryGetValue(tensor.Name, out var file))
        {
            throw new CheckpointException(
                _listing, Quoted.Tensor(tensor.Name), $"a tensor of shape [{string.Join(", ", tensor.Shape)}], as config.json asks", "none");
        }

        var info = file.Info(tensor.Name);
        if (!info.Shape.SequenceEqual(tensor.Shape))
        {
            throw new CheckpointException(
                file.Path, Quoted.Tensor(tensor.Name), $"shape [{string.Join(", ", tensor.Shape)}], as config.json asks", info.ShapeText);
        }

        if (info.Type is not (TensorType.F32 or TensorType.F16 or TensorType.BF16))
        {
            throw new CheckpointException(file.Path, Quoted.Tensor(tensor.Name), "dtype F32, F16 or BF16", info.Type.HeaderName());
        }
    }

    private static WeightFiles OpenSharded(string folder, string index)
    {
        var map = ReadIndex(index);
        var opened = new SortedDictionary<string, SafetensorsFile>(StringComparer.Ordinal);
        try
        {
            var fileOf = new Dictionary<string, SafetensorsFile>(StringComparer.Ordinal);
            foreach (var (tensor, shard) in map)
            {
                if (!opened.TryGetValue(shard, out var file))
                {
                    file = SafetensorsFile.Open(Path.Combine(folder, shard));
                    opened.Add(shard, file);
                }

                fileOf[tensor] = file.Contains(tensor)
                    ? file
                    : throw new CheckpointException(file.Path, Quoted.Tensor(tensor), $"the tensor that {IndexName} says is here", "none");
            }

            return new WeightFiles(index, [.. opened.Values], fileOf);
        }
        catch
        {
            foreach (var file in opened.Values)
            {
                file.Dispose();
            }

            throw;
        }
    }

    private static List<(string Tensor, string Shard)> ReadIndex(string path)
    {
        var root = JsonFile.ReadObject(path, JsonFile.LargestIndexBytes);
        return JsonFile.Guard(path, () =>
        {
            var fields = new JsonFields(path, root);
            var map = fields.Required("weight_map", fields.Object("weight_map"));
            var entries = new List<(string, string)>();
            foreach (var property in map.Element.EnumerateObject())
            {
                var part = $"weight_map {Quoted.Text(property.Name)}";
                if (property.Value.ValueKind != JsonValueKind.String)
                {
                    throw new CheckpointException(path, part, "a file name", JsonFields.Describe(property.Value));
                }

                var shard = property.Value.GetString()!;
                entries.Add(IsPlainName(shard)
                    ? (property.Name, shard)
                    : throw new CheckpointException(path, part, "the name of a .safetensors file in this folder", Quoted.Text(shard)));
            }

            return entries;
        });
    }

    private static bool IsPlainName(string name) =>
        name.Length is > 12 and <= 255
        && name.EndsWith(".safetensors", StringComparison.Ordinal)
        && !name.StartsWith('.')
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.');
}
