using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Architecture;
using TorchSharp;

namespace Eep.Tests.Checkpoints;

/// <summary>A golden checkpoint of a family that is stored per expert, rewritten as transformers 5 writes it with save_original_format=False.</summary>
internal static class FusedCopy
{
    /// <summary>Writes the copy to a folder that exists.</summary>
    /// <param name="source">Stored per expert.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="router">Name of the gate after "model.layers.L.mlp.".</param>
    public static void Write(Checkpoint source, string folder, string router = "gate")
    {
        using var scope = torch.NewDisposeScope();
        File.Copy(Path.Combine(source.Folder, "config.json"), Path.Combine(folder, "config.json"));
        var tensors = source.Tensors
            .Where(tensor => source.RoleOf(tensor.Name).Part is not (ModelPart.Expert or ModelPart.Router))
            .Select(tensor => (tensor.Name, Data: source.Tensor(tensor.Name)))
            .ToList();
        foreach (var layer in source.Shape.SparseLayers)
        {
            var block = source.Config.Sparse(layer);
            var experts = (SeparateExpertsSpec)block.Experts;
            DenseSpec[] units = [.. Enumerable.Range(0, experts.Count).Select(experts.Expert)];
            var gateUp = units.Select(unit => torch.cat([Get(unit.Gate), Get(unit.Up)], 0));
            tensors.Add(($"model.layers.{layer}.mlp.experts.gate_up_proj", torch.stack([.. gateUp])));
            tensors.Add(($"model.layers.{layer}.mlp.experts.down_proj", torch.stack([.. units.Select(unit => Get(unit.Down))])));
            tensors.Add(($"model.layers.{layer}.mlp.{router}.weight", Get(block.Router.Gate)));
        }

        SafetensorsWriter.WriteFile(Path.Combine(folder, "model.safetensors"), tensors);

        torch.Tensor Get(LinearSpec map) => source.Tensor(map.Weight.Name);
    }
}
