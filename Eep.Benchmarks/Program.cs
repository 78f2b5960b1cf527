using System.CommandLine;
using Eep.Benchmarks;
using Eep.Benchmarks.Load;
using Eep.Benchmarks.Parts;
using Eep.Core.Models;

TorchRuntime.Initialize();
var root = new RootCommand("Measures Eep on its own sample.")
{
    ExportCommand.Create(), ResultsCommand.Create(), PartsCommand.Create(), SuiteCommand.Create(), LoadCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
