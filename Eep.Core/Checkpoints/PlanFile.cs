using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Eep.Core.Pruning;

namespace Eep.Core.Checkpoints;

/// <summary>Reads a plan from the file kinds that carry one: Eep's JSON, safetensors with W_EM and W_RM, and the authors' files.</summary>
public static partial class PlanFile
{
    private const string SpaceKey = "router_space";
    private const long LargestJson = 256L << 20;

    /// <summary>Reads a plan and checks that it fits the model.</summary>
    /// <param name="path">
    /// <c>.json</c>: <see cref="PlanJson"/>, or nested lists under the authors' names. <c>.safetensors</c>: W_EM.layerL and W_RM.layerL, or the
    /// authors' names. <c>.pth</c>: the authors' archives. The authors' names mean <see cref="RouterSpace.Probabilities"/>; W_EM and W_RM
    /// tensors say their space in the metadata key router_space.
    /// </param>
    /// <param name="shape">The model the plan is for.</param>
    /// <param name="routerSpace">Read W_RM as acting there, whatever the file says or means; null to follow the file.</param>
    /// <param name="expertsPerToken">k of the pruned model; null for the plan's own, or the model's where the file names none.</param>
    /// <exception cref="CheckpointException">The file cannot be read as a plan.</exception>
    /// <exception cref="PlanException">It is a plan, but no valid one or not for this model.</exception>
    public static PruningPlan Read(string path, MoeShape shape, RouterSpace? routerSpace = null, int? expertsPerToken = null)
    {
        try
        {
            var plan = Path.GetExtension(path).ToLowerInvariant() switch
            {
                ".json" => ReadJson(path, shape, expertsPerToken),
                ".safetensors" => ReadSafetensors(path, shape, routerSpace, expertsPerToken),
                ".pth" or ".pt" => OfAuthors(path, TorchArchive.Read(path), shape, expertsPerToken),
                var other => throw new CheckpointException(path, null, "a plan in a .json, .safetensors or .pth file", $"'{other}'"),
            };
            var final = routerSpace is null && expertsPerToken is null
                ? plan
                : new PruningPlan(plan.Groups, routerSpace ?? plan.RouterSpace, expertsPerToken ?? plan.ExpertsPerToken, plan.Alignment);
            final.CheckFits(shape);
            return final;
        }
        catch (PlanException error)
        {
            throw new PlanException($"{path}: {error.Message}");
        }
    }

    private static PruningPlan ReadJson(string path, MoeShape shape, int? expertsPerToken)
    {
        var root = JsonFile.ReadObject(path, LargestJson);
        return JsonFile.Guard(path, () =>
        {
            if (root.TryGetProperty(PlanJson.VersionKey, out _) || !root.EnumerateObject().Any(entry => AuthorCoefficients.IsKey(entry.Name)))
            {
                return PlanJson.Read(new JsonFields(path, root));
            }

            var matrices = root.EnumerateObject().ToDictionary(entry => entry.Name, entry => NestedList(path, entry), StringComparer.Ordinal);
            return OfAuthors(path, matrices, shape, expertsPerToken);
        });
    }

    private static PruningPlan ReadSafetensors(string path, MoeShape shape, RouterSpace? routerSpace, int? expertsPerToken)
    {
        using var file = SafetensorsFile.Open(path);
        if (!file.Tensors.Any(tensor => LayerTensor().IsMatch(tensor.Name)))
        {
            var named = file.Tensors.ToDictionary(tensor => tensor.Name, tensor => Matrix(file, tensor.Name), StringComparer.Ordinal);
            return OfAuthors(path, named, shape, expertsPerToken);
        }

        var stated = file.Metadata.GetValueOrDefault(SpaceKey);
        var space = stated switch
        {
            "logits" => RouterSpace.Logits,
            "probabilities" => RouterSpace.Probabilities,
            _ => routerSpace ?? throw new CheckpointException(
                path, $"metadata {SpaceKey}", "'logits' or 'probabilities', or a router space given by the caller", stated is null ? "none" : Quoted.Text(stated)),
        };
        var layers = file.Tensors.Select(tensor => LayerTensor().Match(tensor.Name)).Where(match => match.Success && match.Groups["kind"].Value == "EM");
        var groups = layers
            .Select(match => int.Parse(match.Groups["layer"].Value, CultureInfo.InvariantCulture))
            .Order()
            .Select(layer => new GroupPlan([layer], Matrix(file, $"W_EM.layer{layer}"), Matrix(file, $"W_RM.layer{layer}")));
        return new PruningPlan([.. groups], space, expertsPerToken ?? shape.ExpertsPerToken);
    }

    private static PruningPlan OfAuthors(
        string path, IReadOnlyDictionary<string, CoefficientMatrix> matrices, MoeShape shape, int? expertsPerToken) => new(
            AuthorCoefficients.ToGroups(path, matrices, shape), RouterSpace.Probabilities, expertsPerToken ?? shape.ExpertsPerToken);

    private static CoefficientMatrix Matrix(SafetensorsFile file, string name)
    {
        var info = file.Info(name);
        return info.Type == TensorType.F32 && info.Shape.Length == 2 && info.Bytes <= LargestJson
            ? new CoefficientMatrix((int)info.Shape[0], (int)info.Shape[1], MemoryMarshal.Cast<byte, float>(file.Bytes(name)))
            : throw new CheckpointException(file.Path, Quoted.Tensor(name), "an F32 matrix", $"{info.Type.HeaderName()} {info.ShapeText}");
    }

    private static CoefficientMatrix NestedList(string path, JsonProperty entry)
    {
        var rows = entry.Value.ValueKind == JsonValueKind.Array ? entry.Value.EnumerateArray().ToImmutableArray() : [];
        var width = rows.Length > 0 && rows[0].ValueKind == JsonValueKind.Array ? rows[0].GetArrayLength() : 0;
        if (width == 0 || rows.Any(row => row.ValueKind != JsonValueKind.Array || row.GetArrayLength() != width))
        {
            throw new CheckpointException(path, Quoted.Text(entry.Name), "rows of numbers, all of one length", JsonFields.Describe(entry.Value));
        }

        var values = rows.SelectMany(row => row.EnumerateArray()).Select(value =>
            value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out var number)
                ? number
                : throw new CheckpointException(path, Quoted.Text(entry.Name), "numbers", JsonFields.Describe(value)));
        return new CoefficientMatrix(rows.Length, width, [.. values]);
    }

    [GeneratedRegex("^W_(?<kind>EM|RM)\\.layer(?<layer>[0-9]{1,6})$")]
    private static partial Regex LayerTensor();
}
