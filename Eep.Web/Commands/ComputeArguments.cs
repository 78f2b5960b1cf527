using System.CommandLine;
using Eep.Core.Models;

namespace Eep.Web.Commands;

/// <summary>The options <c>--device</c> and <c>--dtype</c>, the same for every command that runs a model.</summary>
public sealed class ComputeArguments
{
    /// <summary>cpu or cuda.</summary>
    public Option<string> Device { get; } = OneOf("--device", "Device.", "cpu", "cuda");

    /// <summary>f32 or bf16.</summary>
    public Option<string> Dtype { get; } = OneOf("--dtype", "Arithmetic.", "f32", "bf16");

    /// <summary>What was chosen.</summary>
    public ComputeOptions Read(ParseResult parse) => new()
    {
        Device = parse.GetValue(Device) == "cuda" ? ComputeDevice.Cuda : ComputeDevice.Cpu,
        Dtype = parse.GetValue(Dtype) == "bf16" ? ComputeType.BF16 : ComputeType.F32,
    };

    private static Option<string> OneOf(string name, string description, params string[] values)
    {
        var option = new Option<string>(name) { Description = $"{description} Default: {values[0]}.", DefaultValueFactory = _ => values[0] };
        option.AcceptOnlyFromAmong(values);
        return option;
    }
}
