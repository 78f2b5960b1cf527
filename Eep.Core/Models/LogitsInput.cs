using System.Globalization;
using System.Text.Json;
using Eep.Core.Checkpoints;
using TorchSharp;

namespace Eep.Core.Models;

/// <summary>Token sequences to run: each alone, and if given several side by side.</summary>
public sealed record LogitsInput
{
    /// <summary>Token ids of each sequence; at least one sequence, none empty.</summary>
    public required IReadOnlyList<long[]> Sequences { get; init; }

    /// <summary>A padded batch to run besides, or null.</summary>
    public PaddedBatch? Batch { get; init; }

    /// <summary>
    /// Reads a JSON object <c>{"input_ids": [[..],[..]]}</c>, rows of any length, or a safetensors file with <c>input_ids.s</c> [T] for
    /// s = 0, 1, ... and, if there, <c>batch.input_ids</c> and <c>batch.attention_mask</c> [B, T]. The batch of a JSON file with several rows
    /// is the rows themselves, padded to the right.
    /// </summary>
    /// <exception cref="CheckpointException">The file cannot be read as either: which part, what was expected, what was found.</exception>
    public static LogitsInput Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new CheckpointException(path, null, "a JSON or safetensors file with token ids", "nothing there");
        }

        return path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) ? ReadSafetensors(path) : ReadJson(path);
    }

    private static LogitsInput ReadJson(string path)
    {
        using var document = Parse(path);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("input_ids", out var rows)
            || rows.ValueKind != JsonValueKind.Array
            || rows.GetArrayLength() == 0)
        {
            throw new CheckpointException(path, null, "an object with input_ids, a list of lists of token ids", "something else");
        }

        List<long[]> sequences = [.. rows.EnumerateArray().Select((row, index) => ReadRow(path, row, index))];
        return new LogitsInput { Sequences = sequences, Batch = sequences.Count > 1 ? PaddedBatch.OfRows(sequences) : null };
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (JsonException fault)
        {
            throw new CheckpointException(path, null, "JSON, or safetensors in a file named .safetensors", fault.Message.TrimEnd('.'), fault);
        }
    }

    private static long[] ReadRow(string path, JsonElement row, int index)
    {
        var part = string.Create(CultureInfo.InvariantCulture, $"input_ids[{index}]");
        if (row.ValueKind != JsonValueKind.Array || row.GetArrayLength() == 0)
        {
            throw new CheckpointException(path, part, "a list of at least one token id", row.ValueKind.ToString());
        }

        return [.. row.EnumerateArray().Select(id => id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var value)
            ? value
            : throw new CheckpointException(path, part, "whole numbers", id.ToString()))];
    }

    private static LogitsInput ReadSafetensors(string path)
    {
        TorchRuntime.Initialize();
        using var file = SafetensorsFile.Open(path);
        var sequences = new List<long[]>();
        for (var index = 0; file.Contains($"input_ids.{index}"); index++)
        {
            sequences.Add(Integers(file, $"input_ids.{index}", 1));
        }

        if (sequences.Count == 0)
        {
            throw new CheckpointException(path, null, "a tensor input_ids.0", "none");
        }

        return new LogitsInput { Sequences = sequences, Batch = file.Contains("batch.input_ids") ? ReadBatch(file) : null };
    }

    private static PaddedBatch ReadBatch(SafetensorsFile file)
    {
        var ids = Integers(file, "batch.input_ids", 2);
        var mask = Integers(file, "batch.attention_mask", 2);
        var shape = file.Info("batch.input_ids").Shape;
        if (mask.Length != ids.Length)
        {
            throw new CheckpointException(
                file.Path, "batch.attention_mask", $"the shape of batch.input_ids, [{string.Join(", ", shape)}]", file.Info("batch.attention_mask").ShapeText);
        }

        return PaddedBatch.OfMask((int)shape[0], (int)shape[1], ids, mask)
            ?? throw new CheckpointException(file.Path, "batch.attention_mask", "one unbroken run of ones in every row", "gaps or an empty row");
    }

    private static long[] Integers(SafetensorsFile file, string name, int rank)
    {
        var info = file.Info(name);
        if (info.Type is not (TensorType.I64 or TensorType.I32) || info.Shape.Length != rank || info.ElementCount == 0)
        {
            throw new CheckpointException(
                file.Path, name, $"I64 or I32 of rank {rank} with at least one element", $"{info.Type.HeaderName()} {info.ShapeText}");
        }

        using var wide = file.Tensor(name).to(torch.ScalarType.Int64, copy: true);
        return [.. wide.data<long>()];
    }
}
